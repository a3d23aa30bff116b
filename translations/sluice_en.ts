<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>PeerText</name>
    <message numerus="yes">
        <source>%1 · success %2, checks passed %3 · %n job(s)</source>
        <extracomment>%1 &quot;Score 92 %&quot;, %2 and %3 percentages</extracomment>
        <translation>
            <numerusform>%1 · success %2, checks passed %3 · %n job</numerusform>
            <numerusform>%1 · success %2, checks passed %3 · %n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n of them good</source>
        <translation>
            <numerusform>, %n of them good</numerusform>
            <numerusform>, %n of them good</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n wrong</source>
        <translation>
            <numerusform>, %n wrong</numerusform>
            <numerusform>, %n wrong</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::DoctorPage</name>
    <message numerus="yes">
        <source>%n thing(s) that are needed do not work: see below.</source>
        <translation>
            <numerusform>%n thing that is needed does not work: see below.</numerusform>
            <numerusform>%n things that are needed do not work: see below.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::EstimatesPage</name>
    <message numerus="yes">
        <source>Of %n job(s) half were predicted within %1, and %2 ended in the time that was given as the longer one.</source>
        <translation>
            <numerusform>The one job was predicted within %1, and %2 ended in the time that was given as the longer one.</numerusform>
            <numerusform>Of %n jobs half were predicted within %1, and %2 ended in the time that was given as the longer one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::GeneratePanel</name>
    <message numerus="yes">
        <source>%1 s · %n frame(s)</source>
        <comment>a length</comment>
        <translation>
            <numerusform>%1 s · %n frame</numerusform>
            <numerusform>%1 s · %n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This model does not know %1 and %n more word(s).</source>
        <translation>
            <numerusform>This model does not know %1 and %n more word.</numerusform>
            <numerusform>This model does not know %1 and %n more words.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobText</name>
    <message numerus="yes">
        <source>export of %n clips</source>
        <translation>
            <numerusform>export of %n clip</numerusform>
            <numerusform>export of %n clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>waiting, %n before it</source>
        <comment>jobs</comment>
        <translation>
            <numerusform>waiting, %n before it</numerusform>
            <numerusform>waiting, %n before it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::MainWindow</name>
    <message numerus="yes">
        <source>Your unsaved work is back: %n clip(s).</source>
        <translation>
            <numerusform>Your unsaved work is back: %n clip.</numerusform>
            <numerusform>Your unsaved work is back: %n clips.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of this project are not where they were.</source>
        <translation>
            <numerusform>%n file of this project is not where it was.</numerusform>
            <numerusform>%n files of this project are not where they were.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelsPage</name>
    <message numerus="yes">
        <source>%n download(s) from earlier can go on where they stopped.</source>
        <translation>
            <numerusform>%n download from earlier can go on where it stopped.</numerusform>
            <numerusform>%n downloads from earlier can go on where they stopped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading and copying %n model(s)…</source>
        <translation>
            <numerusform>Reading and copying %n model…</numerusform>
            <numerusform>Reading and copying %n models…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) could not be imported.</source>
        <translation>
            <numerusform>%n more file could not be imported.</numerusform>
            <numerusform>%n more files could not be imported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::OffersView</name>
    <message numerus="yes">
        <source>%1 alone, by %n piece(s)</source>
        <extracomment>how long one orchestrator alone would take, and what that was measured on</extracomment>
        <translation>
            <numerusform>%1 alone, by %n piece</numerusform>
            <numerusform>%1 alone, by %n pieces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Details: %n orchestrator(s)</source>
        <translation>
            <numerusform>Details: %n orchestrator</numerusform>
            <numerusform>Details: %n orchestrators</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::OrchestratorsPage</name>
    <message numerus="yes">
        <source>%1 of %n orchestrator(s) answered.</source>
        <extracomment>%1 of %n orchestrators have answered</extracomment>
        <translation>
            <numerusform>%1 of %n orchestrator answered.</numerusform>
            <numerusform>%1 of %n orchestrators answered.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::PlaceCard</name>
    <message numerus="yes">
        <source>half of the last %n within %1 %</source>
        <comment>estimates</comment>
        <translation>
            <numerusform>the last one within %1 %</numerusform>
            <numerusform>half of the last %n within %1 %</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::ProjectSession</name>
    <message numerus="yes">
        <source>%n more file(s) cannot be used.</source>
        <translation>
            <numerusform>%n more file cannot be used.</numerusform>
            <numerusform>%n more files cannot be used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::QueuePanel</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n paused</source>
        <translation>
            <numerusform>%n paused</numerusform>
            <numerusform>%n paused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Rate</name>
    <message numerus="yes">
        <source>%1: %n day(s) old</source>
        <comment>a rate</comment>
        <translation>
            <numerusform>%1: %n day old</numerusform>
            <numerusform>%1: %n days old</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Receipt</name>
    <message numerus="yes">
        <source>%n, each checked for size and number of pictures</source>
        <comment>pieces</comment>
        <translation>
            <numerusform>%n, checked for size and number of pictures</numerusform>
            <numerusform>%n, each checked for size and number of pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>not known for %n piece(s)</source>
        <translation>
            <numerusform>not known for %n piece</numerusform>
            <numerusform>not known for %n pieces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::RunPanel</name>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s)</source>
        <translation>
            <numerusform>%n clip</numerusform>
            <numerusform>%n clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s) of %1×%2, saved in %3.</source>
        <comment>width, height, folder</comment>
        <translation>
            <numerusform>%n clip of %1×%2, saved in %3.</numerusform>
            <numerusform>%n clips of %1×%2, saved in %3.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Trials</name>
    <message numerus="yes">
        <source>%1: %2 of %n frame(s)</source>
        <translation>
            <numerusform>%1: %2 of %n frame</numerusform>
            <numerusform>%1: %2 of %n frames</numerusform>
        </translation>
    </message>
</context>
</TS>
