// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/model_store.h"
#include "ui/run/upscale_choice.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;

namespace sluice::ui {

/// The left panel of "Upscale": which clip, which model, what comes out.
class SourcePanel : public QWidget
{
    Q_OBJECT

public:
    enum class Scope
    {
        Clip,
        Range, ///< between the marks I and O
        Timeline
    };

    explicit SourcePanel(QWidget* parent = nullptr);

    /// The clips of the timeline; `current` becomes the chosen one when it is among them.
    void setClips(const std::vector<Clip>& clips, ClipId current);
    void setMarksExist(bool exist);
    /// Those that are installed can be chosen; the choice is kept if it is still there, else `preferred`.
    void setModels(const std::vector<inference::ModelListing>& models,
                   const std::string& preferred);

    ClipId clip() const; ///< 0: none
    Scope scope() const;
    void setScope(Scope scope);
    UpscaleChoice choice() const;
    QString modelTitle(const std::string& id) const;
    /// "Try" waits while a trial is under way; it can be stopped there.
    void setTrying(bool trying);

Q_SIGNALS:
    void clipChosen(sluice::ClipId clip);
    void changed();
    void tryRequested(const std::vector<std::string>& models);
    void stopTrying();
    void modelsPageRequested();

private:
    void buildFields();
    void layOut();
    void showModel();
    void showClip();
    void rebuildCompareMenu();
    void compare();

    std::vector<Clip> m_clipList;
    std::vector<inference::ModelListing> m_models;
    QComboBox* m_clips;
    QLabel* m_clipInfo;
    QComboBox* m_scope;
    QComboBox* m_model;
    QLabel* m_modelInfo;
    QComboBox* m_target;
    QComboBox* m_denoise;
    QLabel* m_denoiseLabel;
    QComboBox* m_codec;
    QComboBox* m_quality;
    QComboBox* m_deinterlace;
    QPushButton* m_try;
    QPushButton* m_compare;
    QMenu* m_compareMenu;
    bool m_trying = false;
    bool m_filling = false; ///< fields are being filled by the program
};

} // namespace sluice::ui
