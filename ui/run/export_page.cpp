// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/export_page.h"

#include "core/job/defaults.h"
#include "core/job/estimator.h"
#include "core/timeline/timeline.h"
#include "ui/base/error_text.h"
#include "ui/base/notice.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/run/encode_fields.h"
#include "ui/theme/style_sheet.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardItemModel>
#include <QStandardPaths>

namespace sluice::ui {
namespace fs = std::filesystem;
namespace {

constexpr int kLabelWidth = 120;
// Every file of the timeline is looked at for an estimate: not with each letter and each dragged pixel.
constexpr std::chrono::milliseconds kQuiet{300};

fs::path freeName(const fs::path& folder, const std::string& stem)
{
    std::error_code error;
    for (int number = 1;; ++number) {
        const std::string suffix = number == 1 ? "" : "-" + std::to_string(number);
        fs::path name = folder / (stem + suffix + ".mp4");
        if (!fs::exists(name, error))
            return name;
    }
}

/// What it takes here.
QString estimateText(const Quote& quote)
{
    if (!quote.possible)
        return phraseText(quote.reason);
    if (!quote.time)
        return ExportPage::tr("How long it takes here is not known yet.");
    const QString p50 = durationText(quote.time->p50.count());
    const QString p90 = durationText(quote.time->p90.count());
    if (!quote.cost)
        return ExportPage::tr("It takes about %1 to %2 here. What that costs is not known.",
                              "two durations")
            .arg(p50, p90);
    return ExportPage::tr("It takes about %1 to %2 here, and %3 for electricity.",
                          "two durations, money")
        .arg(p50, p90, moneyText(*quote.cost));
}

} // namespace

struct ExportPage::Prepared
{
    JobPlan plan;
    Quote quote;

    /// Reads the files. Keep off the GUI thread.
    static Result<Prepared> from(ExportSpec spec,
                                 const Backend& here,
                                 const Paths& paths,
                                 const Settings& settings,
                                 std::stop_token stop)
    {
        if (spec.encode.codec.empty()) {
            const int crf = spec.encode.crf;
            SLUICE_TRY(const media::MediaInfo first, media::probe(spec.segments.front().path));
            spec.encode = defaultEncode(first);
            spec.encode.crf = crf;
        }
        SLUICE_TRY(JobPlan plan,
                   prepareJob(JobSpec{std::move(spec)}, here, paths, settings, std::move(stop)));
        Quote quote = here.estimate(plan);
        return Prepared{std::move(plan), std::move(quote)};
    }
};

ExportPage::ExportPage(Timeline& timeline,
                       QueueClient& queue,
                       Background& background,
                       std::shared_ptr<const Backend> here,
                       Paths paths,
                       Settings settings,
                       QWidget* parent)
    : Page(tr("Export the timeline"), parent)
    , m_timeline(timeline)
    , m_queue(queue)
    , m_background(background)
    , m_here(std::move(here))
    , m_paths(std::move(paths))
    , m_settings(std::move(settings))
    , m_notice(new Notice)
    , m_file(new QLineEdit)
    , m_choose(new QPushButton(tr("Choose…")))
    , m_replace(new QCheckBox(tr("Replace the file if it exists")))
    , m_scope(new QComboBox)
    , m_original(new QCheckBox(tr("Leave upscales out")))
    , m_size(new QComboBox)
    , m_codec(new QComboBox)
    , m_quality(new QComboBox)
    , m_summary(pageLabel(QString(), "muted"))
    , m_estimate(pageLabel(QString()))
    , m_start(new QPushButton(tr("Export")))
{
    m_notice->hide();
    m_estimate->hide();
    m_soon.setSingleShot(true);
    m_soon.setInterval(kQuiet);
    connect(&m_soon, &QTimer::timeout, this, &ExportPage::estimate);
    buildFields();
    layOut();
    connect(m_choose, &QPushButton::clicked, this, &ExportPage::chooseFile);
    connect(m_file, &QLineEdit::textChanged, this, &ExportPage::refresh);
    for (QComboBox* box : {m_scope, m_size, m_codec, m_quality})
        connect(box, &QComboBox::currentIndexChanged, this, &ExportPage::refresh);
    connect(m_original, &QCheckBox::toggled, this, &ExportPage::refresh);
    connect(m_start, &QPushButton::clicked, this, &ExportPage::start);
    m_token = m_timeline.onChanged([this] { refresh(); });
    refresh();
}

void ExportPage::buildFields()
{
    m_scope->addItem(tr("The whole timeline"), false);
    m_scope->addItem(tr("Between the marks I and O"), true);
    m_size->addItem(tr("As the largest clip"), QSize());
    for (const QSize& size :
         {QSize(1280, 720), QSize(1920, 1080), QSize(2560, 1440), QSize(3840, 2160)})
        m_size->addItem(QStringLiteral("%1×%2").arg(size.width()).arg(size.height()), size);
    fillCodecs(*m_codec);
    fillQualities(*m_quality);
    m_original->setToolTip(tr("Every clip as it came, also where it has been upscaled"));
    setRole(m_start, "primary");
    m_start->setMinimumHeight(40);
}

void ExportPage::layOut()
{
    head()->addWidget(m_notice);
    const auto newCard = [this] {
        auto* rows = new QGridLayout;
        rows->setHorizontalSpacing(16);
        rows->setVerticalSpacing(8);
        rows->setColumnMinimumWidth(0, kLabelWidth);
        rows->setColumnStretch(1, 1);
        addCard()->addLayout(rows);
        return rows;
    };
    const auto addRow = [](QGridLayout* rows, const QString& text, QWidget* field) {
        auto* label = new QLabel(text);
        label->setBuddy(field);
        field->setAccessibleName(text);
        rows->addWidget(label, rows->rowCount(), 0, Qt::AlignVCenter);
        rows->addWidget(field, rows->rowCount() - 1, 1);
    };
    QGridLayout* const where = newCard();
    addRow(where, tr("File"), m_file);
    where->addWidget(m_choose, where->rowCount() - 1, 2);
    m_choose->setAccessibleName(tr("Choose a file to export to"));
    where->addWidget(m_replace, where->rowCount(), 1);
    QGridLayout* const what = newCard();
    addRow(what, tr("How much of it"), m_scope);
    what->addWidget(m_original, what->rowCount(), 1);
    QGridLayout* const how = newCard();
    addRow(how, tr("Size"), m_size);
    addRow(how, tr("Codec"), m_codec);
    addRow(how, tr("Quality"), m_quality);
    addText(tr("MP4, MOV and MKV are chosen by the file's ending. Clips of another shape get black "
               "bars; gaps are black and silent. Sound becomes 48 kHz stereo."));
    column()->addSpacing(8);
    column()->addWidget(m_summary);
    column()->addWidget(m_estimate);
    column()->addWidget(m_start, 0, Qt::AlignLeft);
}

void ExportPage::begin(const fs::path& project)
{
    fs::path folder = project.parent_path();
    if (project.empty())
        folder = toPath(QStandardPaths::writableLocation(QStandardPaths::MoviesLocation));
    std::error_code error;
    if (!fs::is_directory(folder, error))
        folder = toPath(QStandardPaths::writableLocation(QStandardPaths::HomeLocation));
    const std::string stem = project.empty() ? tr("film").toStdString() : project.stem().string();
    m_file->setText(toQString(freeName(folder, stem)));
    m_replace->setChecked(false);
    m_notice->clear();
    refresh();
    m_file->setFocus();
}

void ExportPage::chooseFile()
{
    // Not modal: the page goes on working beside it.
    auto* dialog = new QFileDialog(this, tr("Export to"), m_file->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("mp4"));
    dialog->setNameFilters({tr("Clips (*.mp4 *.mov *.mkv)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_file->setText(file);
        // The dialog has asked already.
        m_replace->setChecked(QFileInfo::exists(file));
    });
    dialog->show();
}

Result<ExportSpec> ExportPage::spec() const
{
    const ExportRange range{.onlyMarked = m_scope->currentData().toBool(),
                            .original = m_original->isChecked()};
    SLUICE_TRY(ExportSpec spec, exportOf(m_timeline.content(), range));
    const QSize size = m_size->currentData().toSize();
    if (size.isValid())
        spec.size = PixelSize{size.width(), size.height()};
    spec.output = toPath(m_file->text());
    spec.overwrite = m_replace->isChecked();
    spec.encode.codec = m_codec->currentData().toString().toStdString();
    spec.encode.crf = m_quality->currentData().toInt();
    if (!spec.output.is_absolute())
        return fail(ErrorCode::InvalidInput,
                    tr("Name the file with its folder, or choose one.").toStdString());
    return spec;
}

void ExportPage::refresh()
{
    const Marks& marks = m_timeline.marks();
    auto* items = qobject_cast<QStandardItemModel*>(m_scope->model());
    items->item(1)->setEnabled(marks.in || marks.out);
    if (!marks.in && !marks.out)
        m_scope->setCurrentIndex(0);
    const auto wanted = spec();
    m_start->setEnabled(wanted.has_value() && !m_busy);
    if (!wanted)
        m_summary->setText(phraseText(wanted.error().detail));
    else
        m_summary->setText(
            tr("%1 at %2 frames a second. It becomes a job in the queue.", "duration, frame rate")
                .arg(durationText(wanted->duration.toDouble()),
                     QLocale().toString(wanted->frameRate.toDouble(), 'g', 5)));
    askForEstimate(wanted);
}

void ExportPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    refresh();
}

/// Time and cost stand there before the button is pressed.
void ExportPage::askForEstimate(const Result<ExportSpec>& wanted)
{
    if (!isVisible() || m_busy)
        return;
    std::optional<ExportSpec> question;
    if (wanted) {
        question = *wanted;
        question->output.clear();
        question->overwrite = false;
    }
    if (question && question == m_estimatedFor)
        return;
    m_estimating.request_stop();
    m_estimatedFor = std::move(question);
    m_estimate->hide();
    if (m_estimatedFor)
        m_soon.start();
    else
        m_soon.stop();
}

void ExportPage::estimate()
{
    auto wanted = spec();
    if (!wanted)
        return;
    m_estimating = m_background.run(
        this,
        [spec = std::move(*wanted), here = m_here, paths = m_paths,
         settings = m_settings](std::stop_token stop) {
            return Prepared::from(spec, *here, paths, settings, std::move(stop));
        },
        [this](const Result<Prepared>& prepared) {
            // Why it cannot be is said when it is asked for; another name may do.
            if (!prepared)
                return m_estimatedFor.reset();
            m_estimate->setText(estimateText(prepared->quote));
            m_estimate->show();
        });
}

void ExportPage::setBusy(bool busy)
{
    m_busy = busy;
    m_start->setText(busy ? tr("Looking at the clips…") : tr("Export"));
    refresh();
}

void ExportPage::showError(const Error& error)
{
    m_notice->say(Notice::Kind::Error, errorText(error));
}

void ExportPage::start()
{
    auto wanted = spec();
    if (!wanted)
        return showError(wanted.error());
    m_notice->clear();
    setBusy(true);
    m_background.run(
        this,
        [spec = std::move(*wanted), here = m_here, paths = m_paths,
         settings = m_settings](std::stop_token stop) {
            return Prepared::from(spec, *here, paths, settings, std::move(stop));
        },
        [this](Result<Prepared> prepared) { submit(std::move(prepared)); });
}

void ExportPage::submit(Result<Prepared> prepared)
{
    if (!prepared) {
        setBusy(false);
        return showError(prepared.error());
    }
    m_queue.submit(std::move(prepared->plan), Place::Here, std::move(prepared->quote),
                   [guard = QPointer<ExportPage>(this)](const Result<JobId>& id) {
                       if (!guard)
                           return;
                       guard->setBusy(false);
                       if (!id)
                           return guard->showError(id.error());
                       Q_EMIT guard->exported(*id);
                   });
}

} // namespace sluice::ui
