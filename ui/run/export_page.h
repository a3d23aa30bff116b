// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/plan_export.h"
#include "ui/base/background.h"
#include "ui/pages/page.h"
#include "ui/queue/queue_client.h"

#include <QTimer>

#include <optional>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace sluice {
class Timeline;
}

namespace sluice::ui {

class Notice;

/// "Make one clip of the timeline": where to, how much of it, how large; then a job in the queue like any other.
class ExportPage : public Page
{
    Q_OBJECT

public:
    /// `here` is asked how long it will take. All references outlive the page.
    ExportPage(Timeline& timeline,
               QueueClient& queue,
               Background& background,
               std::shared_ptr<const Backend> here,
               Paths paths,
               Settings settings,
               QWidget* parent = nullptr);

    /// Call before showing: proposes a free name after the project, beside it (or, with none, in the user's films).
    void begin(const std::filesystem::path& project);
    void setSettings(const Settings& settings) { m_settings = settings; }

Q_SIGNALS:
    /// The job is in the queue; the page may close.
    void exported(sluice::JobId id);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Prepared;

    void buildFields();
    void layOut();
    void chooseFile();
    void refresh();
    void askForEstimate(const Result<ExportSpec>& wanted);
    void estimate();
    /// Errors: those of exportOf().
    Result<ExportSpec> spec() const;
    void start();
    void submit(Result<Prepared> prepared);
    void setBusy(bool busy);
    void showError(const Error& error);

    Timeline& m_timeline;
    QueueClient& m_queue;
    Background& m_background;
    std::shared_ptr<const Backend> m_here;
    const Paths m_paths;
    Settings m_settings;
    std::shared_ptr<void> m_token;

    Notice* m_notice;
    QLineEdit* m_file;
    QPushButton* m_choose;
    QCheckBox* m_replace;
    QComboBox* m_scope;
    QCheckBox* m_original;
    QComboBox* m_size;
    QComboBox* m_codec;
    QComboBox* m_quality;
    QLabel* m_summary;
    QLabel* m_estimate; ///< time and cost, once they are known
    std::optional<ExportSpec>
        m_estimatedFor; ///< without its file: that makes no difference to time and cost
    QTimer m_soon;
    std::stop_source m_estimating;
    QPushButton* m_start;
    bool m_busy = false;
};

} // namespace sluice::ui
