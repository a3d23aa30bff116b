// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "ui/generate/generate_choice.h"
#include "ui/generate/prompt_book.h"
#include "ui/generate/word_check.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QToolButton;
class QVBoxLayout;

namespace sluice::ui {

class AdapterList;
class PresetBar;
class PromptEdit;

/// The left panel of "Generate": what the clip shows, with which model, how large and how long, from which seed.
class GeneratePanel : public QWidget
{
    Q_OBJECT

public:
    /// `results` is shown below the settings and belongs to the panel from now on; null: nothing is.
    GeneratePanel(PromptBook& book, QWidget* results, QWidget* parent = nullptr);

    /// Those that could be had among them. The choice is kept if its model is still in the list, else `preferred`.
    void setModels(std::vector<GenerateModel> models, const std::string& preferred);
    /// Null while there is none.
    const GenerateModel* model() const;
    /// Errors: InvalidInput (what is written for a size).
    Result<GenerateChoice> choice() const;
    /// Everything that `spec` says; what it leaves out becomes the model's own. What stood there before goes to the history.
    void restore(const GenerateSpec& spec);
    /// The clip begins with this picture; empty: none.
    void setStartImage(const std::filesystem::path& file);
    /// This file works on the model, too.
    void addAdapter(const std::filesystem::path& file);
    /// The clip whose settings were restored had adapters of these names and weights; where they lie is not known.
    void expectAdapters(std::vector<std::pair<std::string, double>> adapters);
    /// What this computer says about the choice: whether it fits. Nothing: not known.
    void showFit(const std::optional<Quote>& here);
    void showProblem(const QString& text);
    /// A further line below the prompt, until the prompt is changed.
    void showNote(const QString& text);
    /// The jobs are in the queue: the prompt is remembered, and a seed that is not locked is drawn anew.
    void submitted();
    void focusPrompt();

Q_SIGNALS:
    void changed();
    void modelChanged();
    /// How to get a model that is not installed, or what is wrong with it.
    void modelPageRequested(const QString& id);
    /// The picture at the playhead is wanted as start image.
    void startFrameRequested();
    /// A picture from the disk is wanted.
    void startFileRequested();
    /// An adapter from the disk is wanted.
    void adapterFileRequested();
    void fileDropped(const QString& file);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    // generate_panel_layout.cpp
    void layOut(QWidget* results);
    void layOutPrompt(QVBoxLayout& column);
    void layOutModel(QVBoxLayout& column);
    void layOutFields(QVBoxLayout& column);
    QWidget* startRow();
    QWidget* moreFields();
    void dress();

    // generate_panel_book.cpp
    void fillHistory();
    void stepHistory(int direction);
    void fillPresets();
    void takePreset(int index);

    // generate_panel_model.cpp
    void showModel();
    void describeModel();
    void takeRules(const GenerateSpec& spec);
    void fillSizes(const GenerateRules& rules, PixelSize chosen);
    void fillLengths(const GenerateRules& rules, int chosen);
    void fillRates(const GenerateRules& rules, Rational chosen);
    Rational rate() const;
    void rateChanged();

    void connectFields();
    void bringIntoView(QWidget* part);
    void take(const GenerateSpec& spec);
    void showWords();
    void showStartImage();
    void drawSeed();
    void tell();

    PromptBook& m_book;
    std::vector<GenerateModel> m_models;
    WordCheck m_check;
    std::filesystem::path m_startImage;
    std::uint64_t m_drawnSeed = 0;         ///< counts while none is written
    std::optional<GenerateSpec> m_awaited; ///< to be restored once models are there
    int m_step = -1;                       ///< in the history; -1: what is being written
    Prompt m_draft;                        ///< what was being written before stepping
    bool m_filling = false;

    QWidget* m_results;
    QScrollArea* m_scroll;
    PromptEdit* m_prompt;
    QToolButton* m_history;
    QMenu* m_historyMenu;
    QLabel* m_words;
    QLabel* m_note;
    QWidget* m_start;
    QLabel* m_startName;
    QPushButton* m_startFrame;
    QPushButton* m_startFile;
    QToolButton* m_startClear;
    QComboBox* m_model;
    QLabel* m_modelInfo;
    QLabel* m_fit;
    QPushButton* m_get;
    AdapterList* m_adapters;
    QComboBox* m_size;
    QComboBox* m_length;
    QLineEdit* m_seed;
    QToolButton* m_dice;
    QToolButton* m_lock;
    QComboBox* m_variations;
    QPushButton* m_more;
    QWidget* m_moreFields;
    PromptEdit* m_negative;
    QLabel* m_negativeLabel;
    PresetBar* m_presets;
    QSpinBox* m_steps;
    QDoubleSpinBox* m_guidance;
    QComboBox* m_rate;
    QComboBox* m_precision;
    QPushButton* m_addAdapter;
};

} // namespace sluice::ui
