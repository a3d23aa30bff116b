// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/background.h"
#include "ui/queue/queue_client.h"

#include <QAbstractListModel>
#include <QImage>

#include <map>

namespace sluice::ui {

/// The newest generations of the queue, newest first, each with a picture: of the clip, or of what is being made, as far as it can be
/// told. Pictures are read in the background.
class ResultsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        JobRole = Qt::UserRole ///< JobPointer
    };

    /// Both outlive the model.
    ResultsModel(QueueClient& queue, Background& background, QObject* parent = nullptr);

    /// The longer side of pictures, in device pixels.
    void setPictureSize(int pixels);
    /// Null for a row that is not there.
    JobPointer jobAt(int row) const;
    /// -1 when the job is not among them.
    int rowOf(JobId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Picture
    {
        std::filesystem::path file; ///< what it shows, or is being read for it
        QImage image;
    };

    void take(const QueueChange& change);
    void put(const JobPointer& job);
    void showPicture(const JobInfo& job);

    QueueClient& m_queue;
    Background& m_background;
    std::vector<JobPointer> m_rows;
    std::map<JobId, Picture> m_pictures;
    int m_pixels = 256;
};

} // namespace sluice::ui
