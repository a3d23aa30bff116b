// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/crash_record.h"
#include "ui/pages/page.h"

namespace sluice::ui {

/// What happened when Sluice ended badly the last time: the report with the end of the log, and how to go on.
///
/// Nothing is sent anywhere. "Back" is the same as going on as usual.
class CrashPage : public Page
{
    Q_OBJECT

public:
    explicit CrashPage(const CrashRecord& record, QWidget* parent = nullptr);

    /// One sentence for a notice: what happened.
    static QString summary(const CrashRecord& record);

Q_SIGNALS:
    /// Nothing is to be restored: no autosave, the first layout, the queue waits.
    void safeStartRequested();

private:
    void copy() const;

    const CrashRecord m_record;
};

} // namespace sluice::ui
