// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace sluice;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(sluice::test::Arguments)

namespace {

constexpr int kUsage = 2;
constexpr int kUnavailable = 3;

} // namespace

/// What people give to `sluice-cli upscale` that cannot be upscaled: an error that names the file, the right exit code,
/// nothing written, the source untouched.
class TestCliBadInput : public QObject
{
    Q_OBJECT

private:
    test::TempDir m_dir;

    test::ProgramResult upscale(const test::Arguments& arguments)
    {
        test::Arguments all{"upscale", "--model", "resize", "--scale", "2"};
        return test::runProgram("sluice-cli", test::join(all, arguments),
                                {{"SLUICE_HOME", (m_dir / "home").string()}});
    }

    std::string at(const std::string& name) { return (m_dir / name).string(); }

    void makeWithFfmpeg(const test::Arguments& arguments)
    {
        const test::Arguments quiet{"-loglevel", "error", "-y"};
        const auto made = test::runProgram("ffmpeg", test::join(quiet, arguments));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        makeWithFfmpeg(
            {"-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=1", at("good.mp4")});
        makeWithFfmpeg({"-f", "lavfi", "-i", "sine=duration=1", at("sound only.m4a")});
        const std::string whole = *readFile(m_dir / "good.mp4");
        QVERIFY(writeFileAtomically(m_dir / "truncated.mp4", whole.substr(0, whole.size() / 3))
                    .has_value());
        QVERIFY(writeFileAtomically(m_dir / "empty.mp4", "").has_value());
        QVERIFY(writeFileAtomically(m_dir / "100% text.mp4", "This is not a clip.\n").has_value());
        fs::create_directory(m_dir / "folder.mp4");
    }

    void isRefusedByName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("not a video, percent and space in the name") << "100% text.mp4" << kUsage;
        QTest::newRow("empty") << "empty.mp4" << kUsage;
        QTest::newRow("truncated") << "truncated.mp4" << kUsage;
        QTest::newRow("sound only") << "sound only.m4a" << kUsage;
        QTest::newRow("folder") << "folder.mp4" << kUsage;
        QTest::newRow("missing") << "missing.mp4" << kUnavailable;
    }

    void isRefusedByName()
    {
        QFETCH(QString, name);
        QFETCH(int, exitCode);
        const auto result = upscale({at(name.toStdString()), "-o", at("out.mp4")});
        QCOMPARE(result.exitCode, exitCode);
        QVERIFY2(result.errors.find(name.toStdString()) != std::string::npos,
                 result.errors.c_str());
        QVERIFY(!fs::exists(m_dir / "out.mp4"));
    }

    void argumentIsRefused_data()
    {
        QTest::addColumn<test::Arguments>("arguments");
        QTest::newRow("end before start") << test::Arguments{"--start", "0.8", "--end", "0.2"};
        QTest::newRow("start behind the end") << test::Arguments{"--start", "100"};
        QTest::newRow("negative time") << test::Arguments{"--start", "-1"};
        QTest::newRow("unknown codec") << test::Arguments{"--codec", "rawr"};
        QTest::newRow("crf out of range") << test::Arguments{"--crf", "99"};
        QTest::newRow("unknown bit depth") << test::Arguments{"--bit-depth", "12"};
        QTest::newRow("unknown deinterlacing") << test::Arguments{"--deinterlace", "maybe"};
        QTest::newRow("unknown place") << test::Arguments{"--where", "moon"};
        QTest::newRow("share of one place") << test::Arguments{"--share-here", "1/3"};
        QTest::newRow("share above all")
            << test::Arguments{"--where", "both", "--share-here", "4/3"};
        QTest::newRow("to fail over and not to") << test::Arguments{"--failover", "--no-failover"};
    }

    void argumentIsRefused()
    {
        QFETCH(test::Arguments, arguments);
        const auto result = upscale(test::join({at("good.mp4"), "-o", at("out.mp4")}, arguments));
        QCOMPARE(result.exitCode, kUsage);
        QVERIFY(!result.errors.empty());
        QVERIFY(!fs::exists(m_dir / "out.mp4"));
    }

    void sizeIsRefused_data()
    {
        QTest::addColumn<QString>("size");
        QTest::newRow("zero") << "0x0";
        QTest::newRow("negative") << "-4x4";
        QTest::newRow("one side only") << "1920";
        QTest::newRow("beyond what encoders take") << "99999x99999";
        QTest::newRow("overflow") << "99999999999999999999x2";
        QTest::newRow("words") << "hugexwide";
    }

    void sizeIsRefused()
    {
        QFETCH(QString, size);
        const auto result = test::runProgram("sluice-cli",
                                             {"upscale", at("good.mp4"), "-o", at("out.mp4"),
                                              "--model", "resize", "--size=" + size.toStdString()},
                                             {{"SLUICE_HOME", (m_dir / "home").string()}});
        QCOMPARE(result.exitCode, kUsage);
        QVERIFY(!fs::exists(m_dir / "out.mp4"));
    }

    void outputIsRefused_data()
    {
        QTest::addColumn<QString>("output");
        QTest::newRow("the source itself") << "good.mp4";
        QTest::newRow("another spelling of the source") << "./folder.mp4/../good.mp4";
        QTest::newRow("unknown ending") << "out.docx";
        QTest::newRow("no ending") << "out";
        QTest::newRow("folder that does not exist") << "nowhere/out.mp4";
    }

    void outputIsRefused()
    {
        QFETCH(QString, output);
        const std::string before = *readFile(m_dir / "good.mp4");
        const auto result = upscale({at("good.mp4"), "-y", "-o", at(output.toStdString())});
        QVERIFY2(result.exitCode == kUsage || result.exitCode == kUnavailable,
                 result.errors.c_str());
        QVERIFY(*readFile(m_dir / "good.mp4") == before);
    }

    void existingOutputIsKeptWithoutLeave()
    {
        QVERIFY(writeFileAtomically(m_dir / "mine.mp4", "precious").has_value());
        const auto result = upscale({at("good.mp4"), "-o", at("mine.mp4")});
        QCOMPARE(result.exitCode, kUsage);
        QVERIFY2(result.errors.find("-y") != std::string::npos, result.errors.c_str());
        QCOMPARE(*readFile(m_dir / "mine.mp4"), std::string("precious"));
    }

    void aSubnetThatNobodyAnswersIsAnErrorAndNoJob()
    {
        const auto result = upscale({at("good.mp4"), "-o", at("out.mp4"), "--where", "subnet"});
        QCOMPARE(result.exitCode, kUnavailable);
        QVERIFY2(result.errors.find("subnet") != std::string::npos, result.errors.c_str());
        const auto list = test::runProgram("sluice-cli", {"jobs", "list", "--json"},
                                           {{"SLUICE_HOME", (m_dir / "home").string()}});
        QCOMPARE(nlohmann::json::parse(list.output).size(), std::size_t(0));
    }

    void unknownModelSaysHowToFindOne()
    {
        const auto result =
            test::runProgram("sluice-cli", {"upscale", at("good.mp4"), "--model", "no-such-model"},
                             {{"SLUICE_HOME", (m_dir / "home").string()}});
        QCOMPARE(result.exitCode, kUnavailable);
        QVERIFY2(result.errors.find("models list") != std::string::npos, result.errors.c_str());
    }

    void errorIsJsonWhenAsked()
    {
        const auto result = upscale({at("missing.mp4"), "--json"});
        const auto answer = nlohmann::json::parse(result.output, nullptr, false);
        QVERIFY(answer.is_object());
        QCOMPARE(answer["error"]["code"].get<std::string>(), std::string("NotFound"));
    }
};

QTEST_GUILESS_MAIN(TestCliBadInput)
#include "test_cli_bad_input.moc"
