// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/source_panel.h"

#include "ui/base/form_parts.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/run/encode_fields.h"
#include "ui/theme/style_sheet.h"

#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

// The viewer shows the source and at most this many results beside it.
constexpr int kMostCompared = 3;

/// Stays open while entries are ticked.
class TickMenu : public QMenu
{
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        if (!tick())
            QMenu::mouseReleaseEvent(event);
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() != Qt::Key_Space || !tick())
            QMenu::keyPressEvent(event);
    }

private:
    bool tick()
    {
        QAction* action = activeAction();
        if (!action || !action->isCheckable())
            return false;
        action->trigger();
        return true;
    }
};

QLabel* mutedLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    makeMuted(label);
    return label;
}

QString describe(const Clip& clip)
{
    const MediaRef& media = clip.source;
    if (clip.missing)
        return SourcePanel::tr("The file is missing: %1").arg(toQString(media.path));
    const QString size = QStringLiteral("%1×%2").arg(media.width).arg(media.height);
    if (media.isStill)
        return SourcePanel::tr("%1 · picture", "size").arg(size);
    return SourcePanel::tr("%1 · %2 fps · %3", "size, frame rate, duration")
        .arg(size, QLocale().toString(media.rate.toDouble(), 'g', 5),
             durationText(clip.duration().toDouble()));
}

} // namespace

SourcePanel::SourcePanel(QWidget* parent)
    : QWidget(parent)
    , m_clips(new QComboBox(this))
    , m_clipInfo(mutedLabel(this))
    , m_scope(new QComboBox(this))
    , m_model(new QComboBox(this))
    , m_modelInfo(mutedLabel(this))
    , m_target(new QComboBox(this))
    , m_denoise(new QComboBox(this))
    , m_denoiseLabel(nullptr)
    , m_codec(new QComboBox(this))
    , m_quality(new QComboBox(this))
    , m_deinterlace(new QComboBox(this))
    , m_try(new QPushButton(tr("Try 2 seconds here"), this))
    , m_compare(new QPushButton(tr("Compare"), this))
    , m_compareMenu(new TickMenu(this))
{
    buildFields();
    layOut();
    for (QComboBox* box : {m_scope, m_target, m_denoise, m_codec, m_quality, m_deinterlace})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            if (!m_filling)
                Q_EMIT changed();
        });
    connect(m_clips, &QComboBox::currentIndexChanged, this, [this] {
        showClip();
        if (!m_filling)
            Q_EMIT clipChosen(clip());
    });
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        showModel();
        if (!m_filling)
            Q_EMIT changed();
    });
    connect(m_try, &QPushButton::clicked, this, [this] {
        if (m_trying)
            Q_EMIT stopTrying();
        else
            Q_EMIT tryRequested({choice().model});
    });
    setClips({}, 0);
    showModel();
}

void SourcePanel::buildFields()
{
    for (QComboBox* box :
         {m_clips, m_scope, m_model, m_target, m_denoise, m_codec, m_quality, m_deinterlace})
        keepNarrow(box);
    m_scope->addItem(tr("This clip"), int(Scope::Clip));
    m_scope->addItem(tr("Between the marks I and O"), int(Scope::Range));
    m_scope->addItem(tr("The whole timeline"), int(Scope::Timeline));
    m_target->addItem(tr("Model's own"), QVariant());
    for (const double scale : {1.0, 2.0, 3.0, 4.0})
        m_target->addItem(tr("%1 times", "a factor").arg(scale), scale);
    for (const QSize& size : {QSize(1280, 720), QSize(1920, 1080), QSize(2560, 1440),
                              QSize(3840, 2160), QSize(7680, 4320)})
        m_target->addItem(tr("fit %1×%2").arg(size.width()).arg(size.height()), size);
    for (const double strength : {1.0, 0.75, 0.5, 0.25, 0.0})
        m_denoise->addItem(QLocale().toString(strength), strength);
    fillCodecs(*m_codec);
    fillQualities(*m_quality);
    m_deinterlace->addItem(tr("If needed"), int(DeinterlaceMode::Auto));
    m_deinterlace->addItem(tr("Always"), int(DeinterlaceMode::On));
    m_deinterlace->addItem(tr("Never"), int(DeinterlaceMode::Off));
    m_compare->setAccessibleName(tr("Compare models on the same two seconds"));
    m_compare->setMenu(m_compareMenu);
    m_compare->setMinimumHeight(36);
}

void SourcePanel::layOut()
{
    auto* fields = new QGridLayout;
    fields->setHorizontalSpacing(8);
    fields->setVerticalSpacing(4);
    m_denoiseLabel = fieldLabel(tr("Denoise"), m_denoise);
    fields->addWidget(fieldLabel(tr("Target"), m_target), 0, 0);
    fields->addWidget(m_denoiseLabel, 0, 1);
    fields->addWidget(m_target, 1, 0);
    fields->addWidget(m_denoise, 1, 1);
    fields->setRowMinimumHeight(2, 4);
    fields->addWidget(fieldLabel(tr("Codec"), m_codec), 3, 0);
    fields->addWidget(fieldLabel(tr("Quality"), m_quality), 3, 1);
    fields->addWidget(m_codec, 4, 0);
    fields->addWidget(m_quality, 4, 1);
    fields->setRowMinimumHeight(5, 4);
    fields->addWidget(fieldLabel(tr("Deinterlace"), m_deinterlace), 6, 0);
    fields->addWidget(m_deinterlace, 6, 1);
    fields->setColumnStretch(0, 1);
    fields->setColumnStretch(1, 1);

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 16, 16, 8);
    column->setSpacing(8);
    column->addWidget(sectionLabel(tr("SOURCE"), m_clips));
    column->addWidget(m_clips);
    column->addWidget(m_clipInfo);
    auto* scope = new QHBoxLayout;
    scope->setSpacing(8);
    scope->addWidget(fieldLabel(tr("Upscale"), m_scope));
    scope->addWidget(m_scope, 1);
    column->addLayout(scope);
    column->addSpacing(8);
    column->addWidget(sectionLabel(tr("MODEL"), m_model));
    column->addWidget(m_model);
    column->addWidget(m_modelInfo);
    column->addLayout(fields);
    column->addStretch(1);

    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(16, 0, 16, 16);
    buttons->setSpacing(8);
    m_try->setMinimumHeight(36);
    buttons->addWidget(m_try, 1);
    buttons->addWidget(m_compare);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(scroll, 1);
    layout->addLayout(buttons);
}

void SourcePanel::setClips(const std::vector<Clip>& clips, ClipId current)
{
    m_clipList = clips;
    m_filling = true;
    m_clips->clear();
    for (const Clip& clip : clips)
        m_clips->addItem(QString::fromStdString(clip.name), qlonglong(clip.id));
    const int index = m_clips->findData(qlonglong(current));
    m_clips->setCurrentIndex(index >= 0 ? index : (clips.empty() ? -1 : 0));
    m_clips->setEnabled(!clips.empty());
    m_filling = false;
    showClip();
}

void SourcePanel::setMarksExist(bool exist)
{
    auto* items = qobject_cast<QStandardItemModel*>(m_scope->model());
    items->item(int(Scope::Range))->setEnabled(exist);
    if (!exist && scope() == Scope::Range)
        setScope(Scope::Clip);
}

void SourcePanel::setModels(const std::vector<inference::ModelListing>& models,
                            const std::string& preferred)
{
    const auto isSame = [](const auto& a, const auto& b) {
        return a.card.id == b.card.id && a.isInstalled == b.isInstalled;
    };
    if (!m_models.empty() && std::ranges::equal(models, m_models, isSame))
        return;
    const QString before = m_model->currentData().toString();
    m_models = models;
    m_filling = true;
    m_model->clear();
    for (const auto& model : models) {
        const std::string& id = model.card.id;
        // The weak-denoise twin of another model is mixed into that one and is none to choose.
        const bool isTwin = std::any_of(models.begin(), models.end(), [&id](const auto& other) {
            return other.card.denoiseTwin == id;
        });
        if (model.isInstalled && model.card.task == "upscale" && !isTwin)
            m_model->addItem(modelTitle(id), QString::fromStdString(id));
    }
    int index = m_model->findData(before);
    if (index < 0)
        index = m_model->findData(QString::fromStdString(preferred));
    m_model->setCurrentIndex(std::max(0, index));
    m_filling = false;
    showModel();
    rebuildCompareMenu();
    Q_EMIT changed();
}

QString SourcePanel::modelTitle(const std::string& id) const
{
    for (const auto& model : m_models)
        if (model.card.id == id)
            return QString::fromStdString(model.card.title.empty() ? id : model.card.title);
    return QString::fromStdString(id);
}

void SourcePanel::showModel()
{
    const std::string id = m_model->currentData().toString().toStdString();
    bool hasTwin = false;
    QString info = tr("No model is installed. Open the models page to get one.");
    for (const auto& model : m_models) {
        if (model.card.id != id)
            continue;
        info = phraseText(model.card.goodFor);
        const std::string& twin = model.card.denoiseTwin;
        hasTwin = std::any_of(m_models.begin(), m_models.end(), [&twin](const auto& other) {
            return other.isInstalled && other.card.id == twin;
        });
    }
    m_modelInfo->setText(info);
    m_denoise->setEnabled(hasTwin);
    m_denoise->setToolTip(hasTwin ? QString() : tr("This model has no adjustable noise removal."));
    m_try->setEnabled(m_trying || (clip() != 0 && !id.empty()));
}

void SourcePanel::showClip()
{
    const ClipId id = clip();
    m_clipInfo->setText(tr("Drop clips onto the timeline, or press Ctrl+I."));
    for (const Clip& clip : m_clipList)
        if (clip.id == id)
            m_clipInfo->setText(describe(clip));
    showModel();
}

void SourcePanel::rebuildCompareMenu()
{
    m_compareMenu->clear();
    for (int i = 0; i < m_model->count(); ++i) {
        QAction* action = m_compareMenu->addAction(m_model->itemText(i));
        action->setCheckable(true);
        // The chosen one and the next, to begin with.
        action->setChecked(i == m_model->currentIndex() ||
                           i == (m_model->currentIndex() + 1) % m_model->count());
        action->setData(m_model->itemData(i));
    }
    m_compareMenu->addSeparator();
    QAction* start = m_compareMenu->addAction(tr("Try the ticked ones, three at most"));
    connect(start, &QAction::triggered, this, &SourcePanel::compare);
}

void SourcePanel::compare()
{
    std::vector<std::string> models;
    for (const QAction* action : m_compareMenu->actions())
        if (action->isCheckable() && action->isChecked() && int(models.size()) < kMostCompared)
            models.push_back(action->data().toString().toStdString());
    if (!models.empty() && !m_trying)
        Q_EMIT tryRequested(models);
}

ClipId SourcePanel::clip() const
{
    return m_clips->currentData().toLongLong();
}

SourcePanel::Scope SourcePanel::scope() const
{
    return Scope(m_scope->currentData().toInt());
}

void SourcePanel::setScope(Scope scope)
{
    m_scope->setCurrentIndex(m_scope->findData(int(scope)));
}

UpscaleChoice SourcePanel::choice() const
{
    UpscaleChoice choice;
    choice.model = m_model->currentData().toString().toStdString();
    const QVariant target = m_target->currentData();
    if (target.typeId() == QMetaType::QSize)
        choice.size = PixelSize{target.toSize().width(), target.toSize().height()};
    else if (target.isValid())
        choice.scale = target.toDouble();
    if (m_denoise->isEnabled() && m_denoise->currentIndex() > 0)
        choice.denoise = m_denoise->currentData().toDouble();
    choice.codec = m_codec->currentData().toString().toStdString();
    choice.crf = m_quality->currentData().toInt();
    choice.deinterlace = DeinterlaceMode(m_deinterlace->currentData().toInt());
    return choice;
}

void SourcePanel::setTrying(bool trying)
{
    m_trying = trying;
    m_try->setText(trying ? tr("Stop trying") : tr("Try 2 seconds here"));
    m_compare->setEnabled(!trying);
    showModel();
}

} // namespace sluice::ui
