<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>PeerText</name>
    <message>
        <source>s</source>
        <comment>short for second</comment>
        <translation>秒</translation>
    </message>
    <message>
        <source>pixel</source>
        <translation>ピクセル</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>a number of units, such as &quot;1000 ms&quot;</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>blocked by you</source>
        <translation>ブロック中</translation>
    </message>
    <message>
        <source>formerly known</source>
        <translation>以前に確認</translation>
    </message>
    <message>
        <source>named by you</source>
        <translation>自分で追加</translation>
    </message>
    <message>
        <source>from the list on the web</source>
        <translation>ウェブ上の一覧から</translation>
    </message>
    <message>
        <source>registered on the chain</source>
        <translation>チェーンに登録済み</translation>
    </message>
    <message>
        <source>practice subnet of this computer</source>
        <translation>このコンピューターの練習用サブネット</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 a kind of work, %2 the name of a model</extracomment>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>Clips larger</source>
        <translation>クリップの拡大</translation>
    </message>
    <message>
        <source>Pictures larger</source>
        <translation>画像の拡大</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>クリップ</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>no price announced</source>
        <translation>価格の提示なし</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>a price</comment>
        <extracomment>%1 an amount of money, %2 a unit of work</extracomment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 (practice)</source>
        <comment>a price in practice money</comment>
        <translation>%1（練習用）</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>ブロック中</translation>
    </message>
    <message>
        <source>Score %1</source>
        <translation>評価 %1</translation>
    </message>
    <message>
        <source>%1: it has had no work from here yet, so price and trust decide.</source>
        <translation>%1：ここからの仕事はまだないため、価格と信頼度で決まります。</translation>
    </message>
    <message numerus="yes">
        <source>%1 · success %2, checks passed %3 · %n job(s)</source>
        <extracomment>%1 &quot;Score 92 %&quot;, %2 and %3 percentages</extracomment>
        <translation>
            <numerusform>%1・成功 %2、検査合格 %3・%n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n of them good</source>
        <translation>
            <numerusform>、うち良好 %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n wrong</source>
        <translation>
            <numerusform>、不正 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>never</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>たった今</translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n 分前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n 時間前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n 日前</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Colours of the window; system follows the desktop</source>
        <translation>ウィンドウの配色。「システム」はデスクトップに合わせます</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Language of the window; changes at the next start</source>
        <translation>ウィンドウの言語。次回の起動時に変わります</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Where networks run: auto, cpu, cuda or cuda:N</source>
        <translation>ネットワークを実行する場所: auto、cpu、cuda、cuda:N</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>スレッド数</translation>
    </message>
    <message>
        <source>Threads of the engine; 0 is one for each core</source>
        <translation>エンジンのスレッド数。0 はコアごとに 1 つ</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>待ち時間</translation>
    </message>
    <message>
        <source>End an engine that shows no progress for so many seconds</source>
        <translation>この秒数だけ進まないエンジンを終了します</translation>
    </message>
    <message>
        <source>Length of a chunk</source>
        <translation>チャンクの長さ</translation>
    </message>
    <message>
        <source>Length of one resumable piece of a clip</source>
        <translation>再開できるクリップの一区切りの長さ</translation>
    </message>
    <message>
        <source>Receipt in the file</source>
        <translation>ファイル内の記録</translation>
    </message>
    <message>
        <source>Write model and settings into the result&apos;s metadata</source>
        <translation>モデルと設定を結果のメタデータに書き込みます</translation>
    </message>
    <message>
        <source>Stay awake</source>
        <translation>スリープしない</translation>
    </message>
    <message>
        <source>No sleep while a job runs</source>
        <translation>ジョブの実行中はスリープしません</translation>
    </message>
    <message>
        <source>Stay offline</source>
        <translation>オフラインのまま</translation>
    </message>
    <message>
        <source>Never open a connection</source>
        <translation>接続を一切開きません</translation>
    </message>
    <message>
        <source>Model for pictures</source>
        <translation>画像のモデル</translation>
    </message>
    <message>
        <source>Makes the first picture where nobody there offers a clip&apos;s own model</source>
        <translation>クリップのモデルを提供する相手がいないときに、最初の画像を作ります</translation>
    </message>
    <message>
        <source>Model for motion</source>
        <translation>動きのモデル</translation>
    </message>
    <message>
        <source>Makes a clip of that picture</source>
        <translation>その画像から動画を作ります</translation>
    </message>
    <message>
        <source>Finish here</source>
        <translation>ここで仕上げる</translation>
    </message>
    <message>
        <source>Go on here when the subnet cannot</source>
        <translation>サブネットで続けられないとき、このコンピューターで続けます</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>消費電力</translation>
    </message>
    <message>
        <source>Watts drawn under load above idle; 0 measures or assumes</source>
        <translation>負荷時に待機時より増えるワット数。0 は測定または推定</translation>
    </message>
    <message>
        <source>Price of electricity</source>
        <translation>電気料金</translation>
    </message>
    <message>
        <source>Price of a kilowatt hour</source>
        <translation>1 キロワット時の価格</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>通貨</translation>
    </message>
    <message>
        <source>ISO 4217 code of the currency of the tariff</source>
        <translation>料金の通貨の ISO 4217 コード</translation>
    </message>
    <message>
        <source>Orchestrators</source>
        <translation>オーケストレーター</translation>
    </message>
    <message>
        <source>Addresses of orchestrators to use, separated by commas</source>
        <translation>使用するオーケストレーターのアドレス（カンマ区切り）</translation>
    </message>
    <message>
        <source>List of orchestrators</source>
        <translation>オーケストレーターの一覧</translation>
    </message>
    <message>
        <source>Address where a list of orchestrators can be had</source>
        <translation>オーケストレーターの一覧を取得するアドレス</translation>
    </message>
    <message>
        <source>Highest price of a second</source>
        <translation>1 秒あたりの上限価格</translation>
    </message>
    <message>
        <source>Wei for a second of work; empty accepts any price</source>
        <translation>処理 1 秒あたりの wei。空欄なら上限なし</translation>
    </message>
    <message>
        <source>Highest price of a pixel</source>
        <translation>1 ピクセルあたりの上限価格</translation>
    </message>
    <message>
        <source>Wei for a pixel of work; empty accepts any price</source>
        <translation>処理 1 ピクセルあたりの wei。空欄なら上限なし</translation>
    </message>
    <message>
        <source>Orchestrators at once</source>
        <translation>同時に使うオーケストレーター</translation>
    </message>
    <message>
        <source>So many work on one job at the same time</source>
        <translation>1 つのジョブを同時に処理する数</translation>
    </message>
    <message>
        <source>Made twice</source>
        <translation>二重に作成</translation>
    </message>
    <message>
        <source>off; first: two make each piece and the first good one counts; compare: both have to agree</source>
        <translation>off; first: 2 か所で作り、先に届いた良い結果を使う; compare: 両方が一致する必要がある</translation>
    </message>
    <message>
        <source>Patience with orchestrators</source>
        <translation>オーケストレーターを待つ時間</translation>
    </message>
    <message>
        <source>A piece that takes one of them longer goes to another</source>
        <translation>これより長くかかる部分は別のところに回す</translation>
    </message>
    <message>
        <source>Wear</source>
        <translation>損耗</translation>
    </message>
    <message>
        <source>What an hour of work takes off this computer&apos;s value; 0 leaves it out</source>
        <translation>1時間の作業で減るこのコンピューターの価値。0 は計算に入れません</translation>
    </message>
    <message>
        <source>Price of an ETH</source>
        <translation>ETH の価格</translation>
    </message>
    <message>
        <source>What an ETH costs in your currency; 0: not known, fees are in ETH only</source>
        <translation>1 ETH のお使いの通貨での価格。0 は不明で、料金は ETH のみで示します</translation>
    </message>
    <message>
        <source>Date of that price</source>
        <translation>その価格の日付</translation>
    </message>
    <message>
        <source>Set by itself when the price of an ETH is changed</source>
        <translation>ETH の価格を変えると自動で入ります</translation>
    </message>
    <message>
        <source>Most for a job</source>
        <translation>1件の上限</translation>
    </message>
    <message>
        <source>No job spends more on the subnet: 0.001 ETH, 250 gwei, 0.10 USD; empty: no limit</source>
        <translation>1件の作業がサブネットで使う上限: 0.001 ETH、250 gwei、0.10 USD。空欄は上限なし</translation>
    </message>
    <message>
        <source>Most for a day</source>
        <translation>1日の上限</translation>
    </message>
    <message>
        <source>All jobs of a day together spend no more on the subnet; empty: no limit</source>
        <translation>1日のすべての作業がサブネットで使う合計の上限。空欄は上限なし</translation>
    </message>
    <message>
        <source>Who chooses the place</source>
        <translation>場所の選び方</translation>
    </message>
    <message>
        <source>ask; here: this computer only; cheapest:5m: the cheapest within that time; fastest:0.10: the quickest that costs no more</source>
        <translation>ask: 確認する、here: このコンピューターのみ、cheapest:5m: その時間内で最も安い場所、fastest:0.10: その金額以下で最も速い場所</translation>
    </message>
    <message>
        <source>Price by the hour</source>
        <translation>時間帯ごとの電気料金</translation>
    </message>
    <message>
        <source>Hours with another price of a kilowatt hour: 22-6:0.15, 12-14:0.20</source>
        <translation>電気料金(1 kWh)が異なる時間帯: 22-6:0.15, 12-14:0.20</translation>
    </message>
    <message>
        <source>API for other programs</source>
        <translation>ほかのプログラム用のAPI</translation>
    </message>
    <message>
        <source>Programs of this computer that know the token may use Sluice while the window is open</source>
        <translation>ウィンドウが開いている間、トークンを知っているこのコンピューターのプログラムがSluiceを使えます</translation>
    </message>
</context>
<context>
    <name>sluice::ui::AboutPage</name>
    <message>
        <source>About Sluice</source>
        <translation>Sluice について</translation>
    </message>
    <message>
        <source>Sluice %1</source>
        <translation>Sluice %1</translation>
    </message>
    <message>
        <source>Makes video larger and sharper, on this computer or on the Livepeer subnet.</source>
        <translation>このコンピューターまたは Livepeer サブネットで、動画をより大きく鮮明にします。</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>Sluice is free software under the GNU General Public License, version 3 or (at your option) any later version: GPL-3.0-or-later. You may use it for anything, study it, change it, and pass it on, changed or not, under the same terms.</source>
        <translation>Sluice は GNU 一般公衆利用許諾書バージョン 3、または(お好みにより)それ以降のバージョン(GPL-3.0-or-later)に基づく自由ソフトウェアです。どんな目的にも使い、調べ、変更し、変更の有無にかかわらず同じ条件で再配布できます。</translation>
    </message>
    <message>
        <source>It comes without any warranty; without even the implied warranty of merchantability or fitness for a particular purpose.</source>
        <translation>一切の保証はありません。商品性や特定目的への適合性についての黙示の保証もありません。</translation>
    </message>
    <message>
        <source>Additional permission under section 7: Sluice may be combined with the redistributable libraries of the NVIDIA CUDA Toolkit and passed on so. The exact words are in the file LICENSE-EXCEPTION.md of the source.</source>
        <translation>第 7 条に基づく追加の許可: Sluice は NVIDIA CUDA Toolkit の再頒布可能なライブラリと結合して頒布できます。正確な文言はソースの LICENSE-EXCEPTION.md にあります。</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>ライセンスの全文</translation>
    </message>
    <message>
        <source>Source code</source>
        <translation>ソースコード</translation>
    </message>
    <message>
        <source>You have the right to the source code of this program from whoever gave it to you; it is built from the source of version %1.</source>
        <translation>このプログラムを渡した人から、そのソースコードを受け取る権利があります。バージョン %1 のソースから作られています。</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>ライブラリ</translation>
    </message>
    <message>
        <source>LIBRARY</source>
        <translation>ライブラリ</translation>
    </message>
    <message>
        <source>VERSION</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>LICENCE</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>USED FOR</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Models have licences of their own: see the page Models.</source>
        <translation>モデルにはそれぞれのライセンスがあります。「モデル」ページをご覧ください。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::AdapterList</name>
    <message>
        <source>LoRA adapters</source>
        <translation>LoRA アダプター</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>%1 の重み</translation>
    </message>
    <message>
        <source>How strongly the adapter works. 1: as it was made.</source>
        <translation>アダプターの効きの強さ。1：作られたとおり。</translation>
    </message>
    <message>
        <source>Take out %1</source>
        <translation>%1 を外す</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ApiPage</name>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>API for other programs</source>
        <translation>ほかのプログラム用の API</translation>
    </message>
    <message>
        <source>Offer the Livepeer AI API to programs on this computer</source>
        <translation>このコンピューターのプログラムに Livepeer AI API を提供する</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Address of the API</source>
        <translation>API のアドレス</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>アドレスをコピー</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>トークン</translation>
    </message>
    <message>
        <source>Token of the API</source>
        <translation>API のトークン</translation>
    </message>
    <message>
        <source>Copy the token</source>
        <translation>トークンをコピー</translation>
    </message>
    <message>
        <source>%1: under way</source>
        <extracomment>a request that is not answered yet</extracomment>
        <translation>%1：処理中</translation>
    </message>
    <message>
        <source>%1: interrupted</source>
        <translation>%1：中断</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1 (practice)</source>
        <comment>an amount</comment>
        <translation>%1（練習用）</translation>
    </message>
    <message>
        <source>%1, predicted %2</source>
        <translation>%1（予測 %2）</translation>
    </message>
    <message>
        <source>Programs that speak the Livepeer AI API can then use Sluice, this computer&apos;s models and the subnet. Only programs on this computer can reach it, and only with the token; web pages are refused. It ends with this window and comes back with it. What requests cost counts against the same limits as jobs.</source>
        <translation>Livepeer AI APIに対応したプログラムが、Sluice、このコンピューターのモデル、サブネットを使えるようになります。接続できるのはトークンを持つこのコンピューターのプログラムだけで、ウェブページは拒否されます。このウィンドウとともに終わり、次に開くと戻ります。リクエストの費用は、ジョブと同じ上限に数えられます。</translation>
    </message>
    <message>
        <source>The last requests. Of what they were about nothing is kept.</source>
        <translation>最近のリクエスト。内容は何も保存されません。</translation>
    </message>
    <message>
        <source>Last requests of the API</source>
        <translation>APIの最近のリクエスト</translation>
    </message>
    <message>
        <source>WHEN</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>WHAT</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>WHERE</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>COST</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>TIME</source>
        <translation>時間</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CancelBar</name>
    <message>
        <source>Keep what is done</source>
        <translation>できた分を残す</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>Do not cancel</source>
        <translation>中止しない</translation>
    </message>
    <message>
        <source>The pieces that are done from the start on become one file beside the result&apos;s place.</source>
        <translation>先頭から完成している部分を、結果と同じ場所に一つのファイルとして残します。</translation>
    </message>
    <message>
        <source>Cancel %1? %2 of %3 pieces are done.</source>
        <comment>file, numbers</comment>
        <translation>%1 を中止しますか？ %3 個中 %2 個の部分が完成しています。</translation>
    </message>
    <message>
        <source>Cancel %1? Nothing is finished yet.</source>
        <translation>%1 を中止しますか？ 完成した部分はまだありません。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CaptionPage</name>
    <message>
        <source>CAPTION</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>Not part of this version yet</source>
        <translation>このバージョンにはまだありません</translation>
    </message>
    <message>
        <source>Captions from speech are being built. What works today: making clips and pictures larger; subtitles that a clip has are kept.</source>
        <translation>音声からの字幕は開発中です。今できること:クリップや画像の拡大。クリップにある字幕はそのまま残ります。</translation>
    </message>
    <message>
        <source>Go to Upscale</source>
        <translation>アップスケールへ</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CheapCard</name>
    <message>
        <source>Whenever cheap</source>
        <translation>安いときに</translation>
    </message>
    <message>
        <source>The subnet will do as well</source>
        <translation>サブネットでもよい</translation>
    </message>
    <message>
        <source>in 4 hours</source>
        <translation>4 時間以内</translation>
    </message>
    <message>
        <source>in 8 hours</source>
        <translation>8 時間以内</translation>
    </message>
    <message>
        <source>by 8 in the morning</source>
        <translation>朝 8 時まで</translation>
    </message>
    <message>
        <source>in a day</source>
        <translation>1 日以内</translation>
    </message>
    <message>
        <source>in 3 days</source>
        <translation>3 日以内</translation>
    </message>
    <message>
        <source>When it has to be ready</source>
        <translation>いつまでに仕上げるか</translation>
    </message>
    <message>
        <source>any</source>
        <translation>制限なし</translation>
    </message>
    <message>
        <source>The most that it may cost</source>
        <translation>費用の上限</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Waits for cheap hours or a low price.</source>
        <translation>電気の安い時間帯か、低い価格を待ちます。</translation>
    </message>
    <message>
        <source>Would begin at once: nothing cheaper is to be expected. Hours with another tariff can be set in the settings.</source>
        <translation>すぐに始まります。これより安くなる見込みはありません。料金の異なる時間帯は設定で指定できます。</translation>
    </message>
    <message>
        <source>No place can run it now.</source>
        <translation>今はどこでも実行できません。</translation>
    </message>
    <message>
        <source>Choose a time…</source>
        <translation>時刻を選ぶ…</translation>
    </message>
    <message>
        <source>The time by which it has to be ready</source>
        <translation>いつまでに仕上げるか</translation>
    </message>
    <message>
        <source>That time has passed. Choose a later one.</source>
        <translation>その時刻は過ぎています。後の時刻を選んでください。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ClipPainter</name>
    <message>
        <source>Upscaled</source>
        <translation>拡大後</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>元</translation>
    </message>
    <message>
        <source>Right-click to locate the file</source>
        <translation>右クリックしてファイルを指定</translation>
    </message>
    <message>
        <source>Missing: %1</source>
        <translation>ありません: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CrashPage</name>
    <message>
        <source>Sluice did not end properly the last time: it was killed, or the computer went off.</source>
        <translation>前回 Sluice は正しく終了しませんでした。強制終了されたか、コンピューターの電源が切れました。</translation>
    </message>
    <message>
        <source>Sluice crashed the last time (%1). That is a mistake in Sluice; we are sorry.</source>
        <translation>前回 Sluice はクラッシュしました (%1)。Sluice の不具合です。申し訳ありません。</translation>
    </message>
    <message>
        <source>What happened the last time</source>
        <translation>前回起きたこと</translation>
    </message>
    <message>
        <source>Jobs in the queue go on where they stopped, and your project was saved beside your file. If Sluice ends again and again, start safely: nothing is restored, the window has its first layout, and the queue waits until you let it run.</source>
        <translation>キューのジョブは止まったところから続き、プロジェクトは元のファイルとは別に保存されています。何度も終了してしまう場合は安全に起動してください。何も復元されず、ウィンドウは初期配置になり、キューは実行を許すまで待ちます。</translation>
    </message>
    <message>
        <source>Go on as usual</source>
        <translation>通常どおり続ける</translation>
    </message>
    <message>
        <source>Start safely</source>
        <translation>安全に起動</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>Nothing was sent anywhere. Tokens and passwords were taken out.</source>
        <translation>どこにも送信されていません。トークンとパスワードは取り除かれています。</translation>
    </message>
    <message>
        <source>Nothing was sent anywhere. Tokens and passwords were taken out. The report is kept in %1.</source>
        <translation>どこにも送信されていません。トークンとパスワードは取り除かれています。レポートは %1 に保存されています。</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>レポートをコピー</translation>
    </message>
</context>
<context>
    <name>sluice::ui::DoctorPage</name>
    <message>
        <source>Processor</source>
        <translation>プロセッサー</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>メモリー</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>隔離</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>コーデック</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>データベース</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>note</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>不良</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>診断</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>もう一度調べる</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>テキストとしてコピー</translation>
    </message>
    <message>
        <source>What this computer has for making pictures larger, and what is missing. Nothing is changed and nothing is sent anywhere.</source>
        <translation>画像を拡大するためにこのコンピューターにあるものと足りないもの。何も変更せず、どこにも送信しません。</translation>
    </message>
    <message>
        <source>Looking; the engine is started for a moment…</source>
        <translation>調べています。エンジンを少しの間起動します…</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) that are needed do not work: see below.</source>
        <translation>
            <numerusform>必要なもののうち %n 件が動作しません。下をご覧ください。</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything needed works.</source>
        <translation>必要なものはすべて動作します。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::EncodeFields</name>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>FFV1 (lossless)</source>
        <translation>FFV1 (可逆)</translation>
    </message>
    <message>
        <source>Very high</source>
        <translation>最高</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Small file</source>
        <translation>小さいファイル</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Errors</name>
    <message>
        <source>%1: %2</source>
        <comment>title, then what and what to do next</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止しました</translation>
    </message>
    <message>
        <source>This cannot be used</source>
        <translation>これは使えません</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>Something is there already</source>
        <translation>すでに何かがあります</translation>
    </message>
    <message>
        <source>Reading or writing failed</source>
        <translation>読み書きに失敗しました</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>ディスクがいっぱいです</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>接続できません</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>時間内に応答がありません</translation>
    </message>
    <message>
        <source>An answer that makes no sense</source>
        <translation>意味の通らない応答です</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>メモリーが足りません</translation>
    </message>
    <message>
        <source>The model cannot be used</source>
        <translation>このモデルは使えません</translation>
    </message>
    <message>
        <source>Not possible here now</source>
        <translation>今ここではできません</translation>
    </message>
    <message>
        <source>Something broke</source>
        <translation>問題が起きました</translation>
    </message>
</context>
<context>
    <name>sluice::ui::EstimatePlot</name>
    <message>
        <source>Predicted and real time of each job</source>
        <translation>各ジョブの予測時間と実際の時間</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>予測</translation>
    </message>
    <message>
        <source>real</source>
        <translation>実際</translation>
    </message>
</context>
<context>
    <name>sluice::ui::EstimatesPage</name>
    <message>
        <source>%1 %</source>
        <comment>a share</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Practice subnet</source>
        <translation>練習用サブネット</translation>
    </message>
    <message>
        <source>How estimates turned out</source>
        <translation>見積もりの結果</translation>
    </message>
    <message>
        <source>By place and kind of work</source>
        <translation>場所と作業の種類ごと</translation>
    </message>
    <message>
        <source>The error is that of the predicted time, as a share of the real one. Nine jobs in ten are meant to end before the longer one of the two times on a card.</source>
        <translation>誤差は、実際の時間に対する予測時間のずれの割合です。10 件のうち 9 件は、カードにある 2 つの時間の長いほうまでに終わるはずです。</translation>
    </message>
    <message numerus="yes">
        <source>Of %n job(s) half were predicted within %1, and %2 ended in the time that was given as the longer one.</source>
        <translation>
            <numerusform>%n 件のうち半数は誤差 %1 以内で、%2 は長いほうの予測時間までに終わりました。</numerusform>
        </translation>
    </message>
    <message>
        <source>No job that was predicted has ended yet.</source>
        <translation>予測されたジョブはまだ終わっていません。</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>Half within</source>
        <translation>半数の誤差</translation>
    </message>
    <message>
        <source>Nine in ten within</source>
        <translation>9 割の誤差</translation>
    </message>
    <message>
        <source>In time</source>
        <translation>時間内</translation>
    </message>
    <message>
        <source>all models</source>
        <translation>すべてのモデル</translation>
    </message>
    <message>
        <source>Upscale</source>
        <comment>a kind of work</comment>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Clip of words</source>
        <comment>a kind of work</comment>
        <translation>言葉からの動画</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>a kind of work</comment>
        <translation>書き出し</translation>
    </message>
    <message>
        <source>The last column is the error of the predicted cost of this computer&apos;s work.</source>
        <translation>最後の列は、このコンピューターでの作業の予測費用の誤差です。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Cost: half within</source>
        <translation>費用: 半数の誤差</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ExportPage</name>
    <message>
        <source>Export the timeline</source>
        <translation>タイムラインを書き出す</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>Replace the file if it exists</source>
        <translation>ファイルがあれば置き換える</translation>
    </message>
    <message>
        <source>Leave upscales out</source>
        <translation>拡大を使わない</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>書き出す</translation>
    </message>
    <message>
        <source>The whole timeline</source>
        <translation>タイムライン全体</translation>
    </message>
    <message>
        <source>Between the marks I and O</source>
        <translation>マーク I と O の間</translation>
    </message>
    <message>
        <source>As the largest clip</source>
        <translation>最も大きいクリップに合わせる</translation>
    </message>
    <message>
        <source>Every clip as it came, also where it has been upscaled</source>
        <translation>拡大済みのものも含め、すべてのクリップを元のまま使います</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Choose a file to export to</source>
        <translation>書き出し先のファイルを選択</translation>
    </message>
    <message>
        <source>How much of it</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>コーデック</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>品質</translation>
    </message>
    <message>
        <source>MP4, MOV and MKV are chosen by the file&apos;s ending. Clips of another shape get black bars; gaps are black and silent. Sound becomes 48 kHz stereo.</source>
        <translation>MP4、MOV、MKV はファイルの拡張子で選ばれます。縦横比の違うクリップには黒い帯が付き、隙間は黒い無音になります。音声は 48 kHz ステレオになります。</translation>
    </message>
    <message>
        <source>film</source>
        <translation>映像</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>書き出し先</translation>
    </message>
    <message>
        <source>Clips (*.mp4 *.mov *.mkv)</source>
        <translation>クリップ (*.mp4 *.mov *.mkv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Name the file with its folder, or choose one.</source>
        <translation>フォルダーを含むファイル名を入力するか、選択してください。</translation>
    </message>
    <message>
        <source>%1 at %2 frames a second. It becomes a job in the queue.</source>
        <comment>duration, frame rate</comment>
        <translation>%1、毎秒 %2 フレーム。キューのジョブになります。</translation>
    </message>
    <message>
        <source>Looking at the clips…</source>
        <translation>クリップを調べています…</translation>
    </message>
    <message>
        <source>How long it takes here is not known yet.</source>
        <translation>ここでかかる時間はまだ分かりません。</translation>
    </message>
    <message>
        <source>It takes about %1 to %2 here. What that costs is not known.</source>
        <comment>two durations</comment>
        <translation>ここで約 %1～%2 かかります。費用は不明です。</translation>
    </message>
    <message>
        <source>It takes about %1 to %2 here, and %3 for electricity.</source>
        <comment>two durations, money</comment>
        <translation>ここで約 %1～%2、電気代 %3 かかります。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::GeneratePanel</name>
    <message>
        <source>From the viewer</source>
        <translation>ビューアから</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>画像…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>No model for this is installed. Open the models page to get one.</source>
        <translation>この作業用のモデルがありません。モデルのページで入手してください。</translation>
    </message>
    <message numerus="yes">
        <source>%1 s · %n frame(s)</source>
        <comment>a length</comment>
        <translation>
            <numerusform>%1 秒 · %n フレーム</numerusform>
        </translation>
    </message>
    <message>
        <source>It was made with %1, which is not on this computer.</source>
        <translation>%1 で作られましたが、このコンピューターにはありません。</translation>
    </message>
    <message>
        <source>None: the clip begins as it likes.</source>
        <translation>なし:始まりはモデルに任せます。</translation>
    </message>
    <message>
        <source>Fits this computer: about %1 of memory.</source>
        <translation>このコンピューターで動きます:メモリ約 %1。</translation>
    </message>
    <message>
        <source>Fits this computer.</source>
        <translation>このコンピューターで動きます。</translation>
    </message>
    <message>
        <source>“%1”</source>
        <comment>a word</comment>
        <translation>「%1」</translation>
    </message>
    <message>
        <source>This model does not know %1.</source>
        <translation>このモデルは %1 を知りません。</translation>
    </message>
    <message numerus="yes">
        <source>This model does not know %1 and %n more word(s).</source>
        <translation>
            <numerusform>このモデルは %1 と、ほか %n 語を知りません。</numerusform>
        </translation>
    </message>
    <message>
        <source>It passes over them.</source>
        <translation>無視されます。</translation>
    </message>
    <message>
        <source>To try</source>
        <translation>試してみる</translation>
    </message>
    <message>
        <source>Forget former prompts</source>
        <translation>以前のプロンプトを消す</translation>
    </message>
    <message>
        <source>No prompt has been used yet</source>
        <translation>まだプロンプトはありません</translation>
    </message>
    <message>
        <source>Model&apos;s own</source>
        <translation>モデルの標準</translation>
    </message>
    <message>
        <source>Quick draft</source>
        <translation>手早い下書き</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Say in a sentence what the clip should show</source>
        <translation>クリップに映すものを一文で書いてください</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>ネガティブプロンプト</translation>
    </message>
    <message>
        <source>What it should not show</source>
        <translation>映したくないもの</translation>
    </message>
    <message>
        <source>Former prompts</source>
        <translation>以前のプロンプト</translation>
    </message>
    <message>
        <source>Former prompts. Alt+Up and Alt+Down go through them.</source>
        <translation>以前のプロンプト。Alt+上 と Alt+下 でたどれます。</translation>
    </message>
    <message>
        <source>PROMPT</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>No start image</source>
        <translation>開始画像なし</translation>
    </message>
    <message>
        <source>The clip begins with the picture that the viewer shows.</source>
        <translation>ビューアに映っている画像から始まります。</translation>
    </message>
    <message>
        <source>Start image</source>
        <translation>開始画像</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Size, width and height</source>
        <translation>サイズ(幅と高さ)</translation>
    </message>
    <message>
        <source>Another size can be written, as 832x480.</source>
        <translation>832x480 のように別のサイズも書けます。</translation>
    </message>
    <message>
        <source>So many clips, with following seeds.</source>
        <translation>続きのシードでこの数だけ作ります。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Draw another seed</source>
        <translation>別のシードを引く</translation>
    </message>
    <message>
        <source>Keep this seed</source>
        <translation>このシードを保つ</translation>
    </message>
    <message>
        <source>Keep this seed. Otherwise each run draws another one.</source>
        <translation>このシードを保ちます。保たなければ実行のたびに引き直します。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>長さ</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>バリエーション</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>ステップ</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>ガイダンス</translation>
    </message>
    <message>
        <source>How closely the clip follows the words. 1: not more than of itself.</source>
        <translation>言葉にどれだけ忠実にするか。1:強めない。</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>プリセット</translation>
    </message>
    <message>
        <source>Not this</source>
        <translation>除くもの</translation>
    </message>
    <message>
        <source>What suits the device</source>
        <translation>装置に合わせる</translation>
    </message>
    <message>
        <source>8 bit: less memory</source>
        <translation>8 ビット:メモリーを節約</translation>
    </message>
    <message>
        <source>In 8 bit the clip is not quite the same; the card says how far.</source>
        <translation>8 ビットではクリップが少し変わります。差はカードに表示します。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>毎秒フレーム数</translation>
    </message>
    <message>
        <source>Does not run here: %1.</source>
        <translation>ここでは動きません:%1。</translation>
    </message>
    <message>
        <source>This model works in so many steps, and in no others.</source>
        <translation>このモデルはこのステップ数でのみ動作します。</translation>
    </message>
    <message>
        <source>Get it</source>
        <translation>入手する</translation>
    </message>
    <message>
        <source>%1 · cannot be used</source>
        <comment>a model</comment>
        <translation>%1 · 使えません</translation>
    </message>
    <message>
        <source>%1 · not installed</source>
        <comment>a model</comment>
        <translation>%1 · 未インストール</translation>
    </message>
    <message>
        <source>%1 · not installed, %2</source>
        <comment>a model, its size</comment>
        <translation>%1 · 未インストール、%2</translation>
    </message>
    <message>
        <source>See what is wrong</source>
        <translation>問題を確認する</translation>
    </message>
    <message>
        <source>It would fit this computer.</source>
        <translation>このコンピューターに収まります。</translation>
    </message>
    <message>
        <source>It would fit this computer: about %1 of memory.</source>
        <translation>このコンピューターに収まります：メモリ約 %1。</translation>
    </message>
    <message>
        <source>It would not run here: %1.</source>
        <translation>入手してもここでは動きません：%1。</translation>
    </message>
    <message>
        <source>Add a LoRA…</source>
        <translation>LoRA を追加…</translation>
    </message>
    <message>
        <source>It was made with the LoRA %1 (weight %2); add that again under More for the same clip.</source>
        <translation>LoRA %1（重み %2）で作られました。同じクリップにするには「詳細」でもう一度追加してください。</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>ランダム</translation>
    </message>
    <message>
        <source>The same seed makes the same clip. Left empty, each run has another.</source>
        <translation>同じシードなら同じクリップになります。空なら実行ごとに別のシードになります。</translation>
    </message>
    <message>
        <source>A small file that changes what the model makes.</source>
        <translation>モデルの作るものを変える小さなファイルです。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::HeaderBar</name>
    <message>
        <source>Menu</source>
        <translation>メニュー</translation>
    </message>
    <message>
        <source>Menu: models, settings, help</source>
        <translation>メニュー: モデル、設定、ヘルプ</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>Untitled project</source>
        <translation>無題のプロジェクト</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a project with unsaved changes</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Project: %1</source>
        <translation>プロジェクト: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::HubPanel</name>
    <message>
        <source>Look it up</source>
        <translation>調べる</translation>
    </message>
    <message>
        <source>Keep token</source>
        <translation>トークンを保存</translation>
    </message>
    <message>
        <source>Forget token</source>
        <translation>トークンを削除</translation>
    </message>
    <message>
        <source>From the Hugging Face Hub</source>
        <translation>Hugging Face Hub から</translation>
    </message>
    <message>
        <source>A model for clips of words by the name of its repository. Sluice looks whether it runs it and shows the licence before anything large is downloaded.</source>
        <translation>言葉から動画を作るモデルを、リポジトリ名で指定します。大きなファイルをダウンロードする前に、Sluice で動くかどうかを確かめ、ライセンスを表示します。</translation>
    </message>
    <message>
        <source>OWNER/NAME, or the address of its page</source>
        <translation>OWNER/NAME、またはページのアドレス</translation>
    </message>
    <message>
        <source>Name of a repository</source>
        <translation>リポジトリ名</translation>
    </message>
    <message>
        <source>Access token of the Hugging Face Hub</source>
        <translation>Hugging Face Hub のアクセストークン</translation>
    </message>
    <message>
        <source>Asking the Hub…</source>
        <translation>Hub に問い合わせています…</translation>
    </message>
    <message>
        <source>Some models want an access token. It is kept in a file that only you can read, and goes to the Hub alone.</source>
        <translation>一部のモデルにはアクセストークンが必要です。あなただけが読めるファイルに保存され、Hub 以外には送られません。</translation>
    </message>
    <message>
        <source>Your access token is used. It lies in %1.</source>
        <translation>あなたのアクセストークンを使います。保存場所：%1</translation>
    </message>
    <message>
        <source>An access token of this computer is used: HF_TOKEN, or the one of the Hub&apos;s own programs.</source>
        <translation>このコンピューターのアクセストークンを使います：HF_TOKEN、または Hub 自身のプログラムのもの。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobAccount</name>
    <message>
        <source>%1 and %2</source>
        <comment>a fee, money</comment>
        <translation>%1 と %2</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobAction</name>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下へ</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Replace the file that is there</source>
        <translation>既存のファイルを置き換える</translation>
    </message>
    <message>
        <source>Open result</source>
        <translation>結果を開く</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>フォルダーで表示</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>明細</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>一覧から消す</translation>
    </message>
    <message>
        <source>Go on on this computer</source>
        <translation>このコンピューターで続ける</translation>
    </message>
    <message>
        <source>Go on on the subnet</source>
        <translation>サブネットで続ける</translation>
    </message>
    <message>
        <source>Accept the new price</source>
        <translation>新しい価格を承諾</translation>
    </message>
    <message>
        <source>Begin now</source>
        <translation>今すぐ始める</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobBar</name>
    <message>
        <source>%1 (%2)</source>
        <comment>action, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobListModel</name>
    <message>
        <source>%1 · %2</source>
        <comment>what is made, how far it is</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>progress</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>file, what is made of it, how far it is</comment>
        <translation>%1、%2、%3</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進み具合</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速さ</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>残り</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>predicted %1</source>
        <comment>a cost</comment>
        <translation>予測 %1</translation>
    </message>
    <message>
        <source>not known</source>
        <comment>what a job cost</comment>
        <translation>不明</translation>
    </message>
    <message>
        <source>cost %1</source>
        <translation>費用 %1</translation>
    </message>
    <message>
        <source>cost %1, predicted %2</source>
        <translation>費用 %1、予測 %2</translation>
    </message>
    <message>
        <source>%1 pieces made here, %2 on the subnet</source>
        <translation>ここで %1 個、サブネットで %2 個</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>two places</comment>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>real, predicted</comment>
        <translation>%1、%2</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobListView</name>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobText</name>
    <message>
        <source>starting</source>
        <translation>開始中</translation>
    </message>
    <message>
        <source>starting the engine</source>
        <translation>エンジンを起動中</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>モデルを読み込み中</translation>
    </message>
    <message>
        <source>upscaling</source>
        <translation>拡大中</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>書き出し中</translation>
    </message>
    <message>
        <source>writing the result</source>
        <translation>結果を書き込み中</translation>
    </message>
    <message>
        <source>pausing</source>
        <translation>一時停止しています</translation>
    </message>
    <message>
        <source>resuming</source>
        <translation>再開しています</translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation>中止しています</translation>
    </message>
    <message>
        <source>running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>%1 of %2 pieces done</source>
        <translation>%2 個中 %1 個の部分が完成</translation>
    </message>
    <message>
        <source>%1, piece %2 of %3</source>
        <translation>%1、%3 個中 %2 個目</translation>
    </message>
    <message>
        <source>predicted %1, took %2</source>
        <translation>予測 %1、実際 %2</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>所要 %1</translation>
    </message>
    <message>
        <source>failed, %1</source>
        <translation>失敗、%1</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message numerus="yes">
        <source>export of %n clips</source>
        <translation>
            <numerusform>%n 個のクリップを書き出し</numerusform>
        </translation>
    </message>
    <message>
        <source>upscale ×%1</source>
        <translation>%1 倍に拡大</translation>
    </message>
    <message>
        <source>upscale to %1×%2</source>
        <translation>%1×%2 に拡大</translation>
    </message>
    <message>
        <source>waiting, %1</source>
        <translation>待機中、%1</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>paused, %1</source>
        <translation>一時停止中、%1</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>中止済み</translation>
    </message>
    <message>
        <source>cancelled, what was done is kept</source>
        <translation>中止済み、できた分は残してあります</translation>
    </message>
    <message>
        <source>%1 s a frame</source>
        <translation>1 コマ %1 秒</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>next</source>
        <translation>次</translation>
    </message>
    <message>
        <source>starts in %1</source>
        <translation>%1 後に開始</translation>
    </message>
    <message numerus="yes">
        <source>waiting, %n before it</source>
        <comment>jobs</comment>
        <translation>
            <numerusform>待機中、前に %n 個</numerusform>
        </translation>
    </message>
    <message>
        <source>moving</source>
        <translation>移動中</translation>
    </message>
    <message>
        <source>generating</source>
        <translation>生成中</translation>
    </message>
    <message>
        <source>generating, step %1 of %2</source>
        <translation>生成中、ステップ %1/%2</translation>
    </message>
    <message>
        <source>clip of words, %1×%2</source>
        <translation>言葉からの動画、%1×%2</translation>
    </message>
    <message>
        <source>%1 wei</source>
        <translation>%1 wei</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>1 秒あたり %1</translation>
    </message>
    <message>
        <source>%1 for each unit</source>
        <translation>1 単位あたり %1</translation>
    </message>
    <message>
        <source>The subnet asks %1. Accept it, go on here, or cancel?</source>
        <translation>サブネットの価格は%1です。承諾しますか、ここで続けますか、中止しますか?</translation>
    </message>
    <message>
        <source>The price has risen from %1 to %2. Accept it, go on here, or cancel?</source>
        <translation>価格が %1 から%2に上がりました。承諾しますか、ここで続けますか、中止しますか?</translation>
    </message>
    <message>
        <source>waits for a cheap time</source>
        <translation>安い時間を待っています</translation>
    </message>
    <message>
        <source>asks you</source>
        <translation>確認待ち</translation>
    </message>
    <message>
        <source>when cheap</source>
        <translation>安いとき</translation>
    </message>
    <message>
        <source>predicted %1</source>
        <translation>予測 %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::KeyEdit</name>
    <message>
        <source>Press the new keys</source>
        <translation>新しいキーを押してください</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新しいキー</translation>
    </message>
</context>
<context>
    <name>sluice::ui::MainWindow</name>
    <message>
        <source>Open recent</source>
        <translation>最近使ったプロジェクト</translation>
    </message>
    <message>
        <source>Sluice</source>
        <translation>Sluice</translation>
    </message>
    <message>
        <source>%1 - Sluice</source>
        <translation>%1 - Sluice</translation>
    </message>
    <message numerus="yes">
        <source>Your unsaved work is back: %n clip(s).</source>
        <translation>
            <numerusform>保存していなかった作業を復元しました: クリップ %n 本。</numerusform>
        </translation>
    </message>
    <message>
        <source>Start empty</source>
        <translation>空から始める</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of this project are not where they were.</source>
        <translation>
            <numerusform>このプロジェクトのファイル %n 個が元の場所にありません。</numerusform>
        </translation>
    </message>
    <message>
        <source>Look in a folder…</source>
        <translation>フォルダーから探す…</translation>
    </message>
    <message>
        <source>Measuring this computer…</source>
        <translation>このコンピューターを測定しています…</translation>
    </message>
    <message>
        <source>Estimating…</source>
        <translation>見積もっています…</translation>
    </message>
    <message>
        <source>The upscaled clip is on the timeline. Undo or Flip shows the source again.</source>
        <translation>拡大したクリップをタイムラインに置きました。「元に戻す」か「切り替え」で元のクリップに戻ります。</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>切り替え</translation>
    </message>
    <message>
        <source>Sluice ended unexpectedly last time. Nothing was sent anywhere.</source>
        <translation>前回 Sluice は予期せず終了しました。どこにも何も送信されていません。</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>何が起きたか</translation>
    </message>
    <message>
        <source>Some settings could not be read and have their usual values: %1</source>
        <translation>読み取れなかった設定は通常の値になっています: %1</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新規プロジェクト</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>プロジェクトを開く…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>名前を付けて保存…</translation>
    </message>
    <message>
        <source>Add clips…</source>
        <translation>クリップを追加…</translation>
    </message>
    <message>
        <source>Look for missing files…</source>
        <translation>見つからないファイルを探す…</translation>
    </message>
    <message>
        <source>Folder to look in</source>
        <translation>探すフォルダー</translation>
    </message>
    <message>
        <source>Export the timeline…</source>
        <translation>タイムラインを書き出す…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Show before or after of the clip</source>
        <translation>クリップの適用前/適用後を表示</translation>
    </message>
    <message>
        <source>Clear the marks I and O</source>
        <translation>マーク I と O を消す</translation>
    </message>
    <message>
        <source>Try 2 seconds here</source>
        <translation>ここで 2 秒試す</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全画面</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>ウィンドウ</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>ビューアー</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>タイムライン</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>元に戻す: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>やり直す: %1</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>プロジェクトを開く</translation>
    </message>
    <message>
        <source>Sluice projects (*.sluice)</source>
        <translation>Sluice プロジェクト (*.sluice)</translation>
    </message>
    <message>
        <source>Add clips and pictures</source>
        <translation>クリップと画像を追加</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>プロジェクトを保存</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Doctor: what this computer can do</source>
        <translation>診断: このコンピューターでできること</translation>
    </message>
    <message>
        <source>About Sluice</source>
        <translation>Sluice について</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>適用前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>適用後</translation>
    </message>
    <message>
        <source>Put a clip on the timeline to see time and cost.</source>
        <translation>クリップをタイムラインに置くと、時間と費用が表示されます。</translation>
    </message>
    <message>
        <source>Get a model on the models page to see time and cost.</source>
        <translation>モデルのページでモデルを入手すると、時間と費用が表示されます。</translation>
    </message>
    <message>
        <source>Trying two seconds…</source>
        <translation>2 秒を試しています…</translation>
    </message>
    <message>
        <source>Upscale the sample</source>
        <translation>サンプルを拡大</translation>
    </message>
    <message>
        <source>add clip</source>
        <translation>クリップの追加</translation>
    </message>
    <message>
        <source>insert clip</source>
        <translation>クリップの挿入</translation>
    </message>
    <message>
        <source>trim start</source>
        <translation>先頭の切り詰め</translation>
    </message>
    <message>
        <source>trim end</source>
        <translation>末尾の切り詰め</translation>
    </message>
    <message>
        <source>split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>move</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>delete and close the gap</source>
        <translation>削除して詰める</translation>
    </message>
    <message>
        <source>set range</source>
        <translation>範囲の設定</translation>
    </message>
    <message>
        <source>upscale clip</source>
        <translation>クリップの拡大</translation>
    </message>
    <message>
        <source>switch before and after</source>
        <translation>適用前と適用後の切り替え</translation>
    </message>
    <message>
        <source>No clip lies between the marks. Set others with I and O.</source>
        <translation>マークの間にクリップがありません。I と O で付け直してください。</translation>
    </message>
    <message>
        <source>Orchestrators</source>
        <translation>オーケストレーター</translation>
    </message>
    <message>
        <source>Type a sentence to see time and cost.</source>
        <translation>一文を書くと時間と費用が出ます。</translation>
    </message>
    <message>
        <source>The clip you asked for is on the timeline.</source>
        <translation>頼んだクリップがタイムラインにあります。</translation>
    </message>
    <message>
        <source>Upscale this</source>
        <translation>これを拡大</translation>
    </message>
    <message>
        <source>It began with the picture %1; choose that again for the same clip.</source>
        <translation>画像 %1 から始まりました。同じクリップにはもう一度それを選んでください。</translation>
    </message>
    <message>
        <source>This clip was made from a sentence. Its settings are under Generate.</source>
        <translation>このクリップは文から作られました。設定は「生成」にあります。</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>There is no picture at the playhead. Move it onto a clip.</source>
        <translation>再生ヘッドの位置に画像がありません。クリップの上に動かしてください。</translation>
    </message>
    <message>
        <source>Picture to begin with</source>
        <translation>最初の画像</translation>
    </message>
    <message>
        <source>Type a sentence and see it move, or make this sample clip four times larger; both on this computer.</source>
        <translation>文を書いて動画にするか、このサンプルを4倍に拡大できます。どちらもこのコンピューターで行います。</translation>
    </message>
    <message>
        <source>Type a sentence</source>
        <translation>文を書く</translation>
    </message>
    <message>
        <source>API for other programs</source>
        <translation>ほかのプログラム用の API</translation>
    </message>
    <message>
        <source>How estimates turned out</source>
        <translation>見積もりの結果</translation>
    </message>
    <message>
        <source>Another place is chosen now. Look at the cards, then run it.</source>
        <translation>いまは別の場所が選ばれています。カードを確かめてから実行してください。</translation>
    </message>
    <message>
        <source>The weights of %1 on this computer are not those that made it: the clip will be another one.</source>
        <translation>このコンピューターの %1 の重みは、これを作ったものと異なります。別のクリップになります。</translation>
    </message>
    <message>
        <source>The LoRA %1 is no longer there. Bring it back, or take it out of the list.</source>
        <translation>LoRA %1 はもうありません。元に戻すか、一覧から外してください。</translation>
    </message>
    <message>
        <source>LoRA adapter</source>
        <translation>LoRA アダプター</translation>
    </message>
    <message>
        <source>LoRA adapters (*.safetensors)</source>
        <translation>LoRA アダプター (*.safetensors)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelEntry</name>
    <message>
        <source>Fits: takes about %1 on the %2, which has %3.</source>
        <extracomment>%1 a size, %2 the name of a GPU, %3 a size</extracomment>
        <translation>収まります: %2 (%3) でおよそ %1 を使います。</translation>
    </message>
    <message>
        <source>Works in smaller tiles, more slowly: full tiles take about %1, and the %2 has %3.</source>
        <translation>小さなタイルで、遅めに動作します: 通常のタイルにはおよそ %1 が必要で、%2 には %3 あります。</translation>
    </message>
    <message>
        <source>Does not fit: takes about %1, and the %2 has %3. Choose a smaller model, or set the device to cpu in the settings.</source>
        <translation>収まりません: およそ %1 が必要で、%2 には %3 しかありません。小さいモデルを選ぶか、設定でデバイスを cpu にしてください。</translation>
    </message>
    <message>
        <source>Fits: takes about %1 of memory, %2 are free.</source>
        <translation>収まります: およそ %1 のメモリーを使い、%2 空いています。</translation>
    </message>
    <message>
        <source>Tight: takes about %1 of memory, and %2 are free now. Close other programs before a job.</source>
        <translation>ぎりぎりです: およそ %1 のメモリーを使い、今は %2 空いています。ジョブの前に他のプログラムを閉じてください。</translation>
    </message>
    <message>
        <source>Works in smaller tiles, more slowly: full tiles take about %1, and this computer has %2.</source>
        <translation>小さなタイルで、遅めに動作します: 通常のタイルにはおよそ %1 が必要で、このコンピューターには %2 あります。</translation>
    </message>
    <message>
        <source>Does not fit: takes about %1 of memory, and this computer has %2. Choose a smaller model.</source>
        <translation>収まりません: およそ %1 のメモリーが必要で、このコンピューターには %2 しかありません。小さいモデルを選んでください。</translation>
    </message>
    <message>
        <source>How much memory it takes is not known.</source>
        <translation>必要なメモリー量はわかっていません。</translation>
    </message>
    <message>
        <source>A clip of its usual size does not fit: it takes at least %1 of memory, and %2 are there. Make shorter or smaller ones.</source>
        <translation>通常の大きさのクリップは収まりません：少なくとも %1 のメモリが必要ですが、%2 しかありません。もっと短い、または小さいクリップにしてください。</translation>
    </message>
    <message>
        <source>Works, more slowly: a clip of its usual size takes %1 of memory at full speed, and %2 are there.</source>
        <translation>動きますが遅くなります：通常の大きさのクリップを全速で作るには %1 のメモリが必要で、%2 あります。</translation>
    </message>
    <message>
        <source>Fits: a clip of its usual size takes %1 of memory, and %2 are there.</source>
        <translation>収まります：通常の大きさのクリップには %1 のメモリが必要で、%2 あります。</translation>
    </message>
    <message>
        <source>Works with its weights in 8 bit: a clip of its usual size takes %1 of memory then, and %2 are there.</source>
        <translation>重みを 8 ビットにすれば動きます：その場合、通常の大きさのクリップには %1 のメモリが必要で、%2 あります。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelRow</name>
    <message>
        <source>licence unknown</source>
        <translation>ライセンス不明</translation>
    </message>
    <message>
        <source>part of Sluice</source>
        <translation>Sluice に付属</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>今はしない</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>残す</translation>
    </message>
    <message>
        <source>×%1</source>
        <translation>×%1</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>ディスク上に %1</translation>
    </message>
    <message>
        <source>%1 to download</source>
        <translation>ダウンロード %1</translation>
    </message>
    <message>
        <source>size known when the download begins</source>
        <translation>サイズはダウンロード開始時にわかります</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>配布元</translation>
    </message>
    <message>
        <source>Part of Sluice</source>
        <translation>Sluice に付属</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>インストール済み</translation>
    </message>
    <message>
        <source>Not installed</source>
        <translation>未インストール</translation>
    </message>
    <message>
        <source>Not installed. Nobody publishes it in a form that Sluice opens; import its files if you have them.</source>
        <translation>未インストール。Sluice が開ける形式では公開されていません。ファイルをお持ちなら取り込んでください。</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>使えません</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>ダウンロード中</translation>
    </message>
    <message>
        <source>Paused, %1 % there</source>
        <translation>一時停止中、%1 % 完了</translation>
    </message>
    <message>
        <source>Paused, %1 there</source>
        <translation>一時停止中、%1 取得済み</translation>
    </message>
    <message>
        <source>Download not begun</source>
        <translation>ダウンロード未開始</translation>
    </message>
    <message>
        <source>Reading every file…</source>
        <translation>すべてのファイルを読んでいます…</translation>
    </message>
    <message>
        <source>Removing…</source>
        <translation>削除しています…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>続ける</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>Remove %1 from the disk? It can be downloaded again.</source>
        <translation>ディスクから %1 を削除しますか? 再びダウンロードできます。</translation>
    </message>
    <message>
        <source>Remove %1 from the disk? Sluice cannot download it again.</source>
        <translation>ディスクから %1 を削除しますか? Sluice では再びダウンロードできません。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 a verb such as Download, %2 the name of a model</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Download of %1</source>
        <translation>%1 のダウンロード</translation>
    </message>
    <message>
        <source>Before the first download: the terms (%1)</source>
        <translation>最初のダウンロードの前に: 利用条件 (%1)</translation>
    </message>
    <message>
        <source>The terms are not known. Ask whoever made the model before you use its results in public.</source>
        <translation>利用条件は不明です。結果を公に使う前に、モデルの作者に確認してください。</translation>
    </message>
    <message>
        <source>Please read the terms at %1 first.</source>
        <translation>先に %1 の利用条件をお読みください。</translation>
    </message>
    <message>
        <source>Agree and download %1</source>
        <translation>同意して %1 をダウンロード</translation>
    </message>
    <message>
        <source>Agree and download</source>
        <translation>同意してダウンロード</translation>
    </message>
    <message>
        <source>clips of words</source>
        <translation>言葉から動画</translation>
    </message>
    <message>
        <source>Take out of the list</source>
        <translation>一覧から外す</translation>
    </message>
    <message>
        <source>The terms</source>
        <translation>利用条件</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelsModel</name>
    <message>
        <source>Downloaded and checked.</source>
        <translation>ダウンロードし、確認しました。</translation>
    </message>
    <message>
        <source>Checked: every file is as it should be.</source>
        <translation>確認済み: すべてのファイルに問題はありません。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>モデルを検索</translation>
    </message>
    <message>
        <source>Looking at the disk…</source>
        <translation>ディスクを調べています…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>続ける</translation>
    </message>
    <message>
        <source>Models (*.safetensors *.param *.bin)</source>
        <translation>モデル (*.safetensors *.param *.bin)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>ファイル…</translation>
    </message>
    <message>
        <source>Import models</source>
        <translation>モデルを取り込む</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>フォルダー…</translation>
    </message>
    <message>
        <source>Import the model in a folder</source>
        <translation>フォルダー内のモデルを取り込む</translation>
    </message>
    <message numerus="yes">
        <source>%n download(s) from earlier can go on where they stopped.</source>
        <translation>
            <numerusform>以前のダウンロード %n 件を、止まったところから続けられます。</numerusform>
        </translation>
    </message>
    <message>
        <source>An import is going on. Drop the files again when it is done.</source>
        <translation>取り込み中です。終わってからもう一度ドロップしてください。</translation>
    </message>
    <message numerus="yes">
        <source>Reading and copying %n model(s)…</source>
        <translation>
            <numerusform>モデル %n 件を読み込み、コピーしています…</numerusform>
        </translation>
    </message>
    <message>
        <source>Imported: %1</source>
        <translation>取り込みました: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) could not be imported.</source>
        <translation>
            <numerusform>ほかに %n 件のファイルを取り込めませんでした。</numerusform>
        </translation>
    </message>
    <message>
        <source>No model matches the search.</source>
        <translation>検索に合うモデルはありません。</translation>
    </message>
    <message>
        <source>Let go to import.</source>
        <translation>放すと取り込みます。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>取り込む…</translation>
    </message>
    <message>
        <source>Networks that make pictures larger, and models that make clips of words. Sluice opens .safetensors files, ncnn pairs (.param and .bin) and folders in the layout of diffusers; drop one here to import it.</source>
        <translation>画像を拡大するネットワークと、言葉から動画を作るモデルです。Sluice は .safetensors ファイル、ncnn の組（.param と .bin）、diffusers 形式のフォルダーを開きます。ここにドロップすると取り込みます。</translation>
    </message>
    <message>
        <source>%1 is installed already.</source>
        <translation>%1 はすでにインストールされています。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Notice</name>
    <message>
        <source>Close this notice</source>
        <translation>この通知を閉じる</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Notifier</name>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>フォルダーで表示</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <comment>file</comment>
        <translation>%1 ができました</translation>
    </message>
    <message>
        <source>%1 has failed</source>
        <comment>file</comment>
        <translation>%1 は失敗しました</translation>
    </message>
</context>
<context>
    <name>sluice::ui::OffersView</name>
    <message>
        <source>speed not measured yet</source>
        <translation>速度は未計測</translation>
    </message>
    <message numerus="yes">
        <source>%1 alone, by %n piece(s)</source>
        <extracomment>how long one orchestrator alone would take, and what that was measured on</extracomment>
        <translation>
            <numerusform>単独で%1（%n個で計測）</numerusform>
        </translation>
    </message>
    <message>
        <source>loaded or not: not told</source>
        <translation>モデルの読み込み状況は不明</translation>
    </message>
    <message>
        <source>model loaded</source>
        <translation>モデル読み込み済み</translation>
    </message>
    <message>
        <source>cold: loads the model</source>
        <translation>コールド：モデルを読み込みます</translation>
    </message>
    <message>
        <source>never answered</source>
        <translation>応答なし</translation>
    </message>
    <message>
        <source>seen %1</source>
        <comment>a time</comment>
        <translation>%1に応答</translation>
    </message>
    <message>
        <source>score %1 %</source>
        <translation>スコア %1 %</translation>
    </message>
    <message>
        <source>no score yet</source>
        <translation>スコアはまだなし</translation>
    </message>
    <message>
        <source>cost not known yet</source>
        <translation>費用はまだ不明</translation>
    </message>
    <message>
        <source>Orchestrators that would take this job</source>
        <translation>このジョブを引き受けるオーケストレーター</translation>
    </message>
    <message>
        <source>ORCHESTRATOR</source>
        <translation>オーケストレーター</translation>
    </message>
    <message>
        <source>FOR THIS JOB</source>
        <translation>このジョブ</translation>
    </message>
    <message>
        <source>Details: nobody has offered it yet</source>
        <translation>詳細：まだ誰も提供していません</translation>
    </message>
    <message numerus="yes">
        <source>Details: %n orchestrator(s)</source>
        <translation>
            <numerusform>詳細：オーケストレーター %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::OrchestratorsPage</name>
    <message>
        <source>Orchestrators</source>
        <translation>オーケストレーター</translation>
    </message>
    <message>
        <source>Ask all</source>
        <translation>全員に問い合わせ</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出し…</translation>
    </message>
    <message>
        <source>Ask everybody who is known what they serve and what it costs</source>
        <translation>知っているすべてのオーケストレーターに、できることと価格を問い合わせます</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>忘れる</translation>
    </message>
    <message>
        <source>Computers of the Livepeer AI subnet that make clips and pictures larger for you. The better one has kept its word, and the cheaper and quicker it is, the more work it gets.</source>
        <translation>クリップや画像の拡大を引き受ける Livepeer AI サブネットのコンピューターです。約束を守り、安く、速いものほど多くの仕事を受けます。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Add the orchestrator</source>
        <translation>オーケストレーターを追加</translation>
    </message>
    <message>
        <source>Address of an orchestrator, such as https://example.org:8935</source>
        <translation>オーケストレーターのアドレス（例：https://example.org:8935）</translation>
    </message>
    <message>
        <source>Address of an orchestrator</source>
        <translation>オーケストレーターのアドレス</translation>
    </message>
    <message>
        <source>Use list</source>
        <translation>一覧を使う</translation>
    </message>
    <message>
        <source>Use the list on the web</source>
        <translation>ウェブ上の一覧を使う</translation>
    </message>
    <message>
        <source>Address of a list on the web (a webhook)</source>
        <translation>ウェブ上の一覧のアドレス（Webhook）</translation>
    </message>
    <message>
        <source>Address of a list of orchestrators on the web</source>
        <translation>ウェブ上にあるオーケストレーター一覧のアドレス</translation>
    </message>
    <message>
        <source>Search orchestrators</source>
        <translation>オーケストレーターを検索</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>並び順</translation>
    </message>
    <message>
        <source>Best first</source>
        <translation>評価順</translation>
    </message>
    <message>
        <source>Cheapest first</source>
        <translation>安い順</translation>
    </message>
    <message>
        <source>Quickest first</source>
        <translation>速い順</translation>
    </message>
    <message>
        <source>Last seen first</source>
        <translation>最近確認した順</translation>
    </message>
    <message>
        <source>By address</source>
        <translation>アドレス順</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>コマンドをコピー</translation>
    </message>
    <message>
        <source>Copied. Run it in a terminal, then press “Ask all” here.</source>
        <translation>コピーしました。端末で実行してから、ここで「全員に問い合わせ」を押してください。</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>問い合わせ中…</translation>
    </message>
    <message>
        <source>%1 is used from now on.</source>
        <translation>今後 %1 を使います。</translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>%1 に書き出しました。</translation>
    </message>
    <message>
        <source>No list on the web is used any more.</source>
        <translation>ウェブ上の一覧は使われなくなりました。</translation>
    </message>
    <message>
        <source>No orchestrator is known yet. Add the address of one above, or start the practice subnet on this computer; it costs nothing:
%1</source>
        <translation>オーケストレーターはまだ登録されていません。上でアドレスを追加するか、このコンピューターで練習用サブネットを起動してください（無料です）：
%1</translation>
    </message>
    <message>
        <source>No orchestrator matches the search.</source>
        <translation>検索に一致するオーケストレーターはありません。</translation>
    </message>
    <message>
        <source>Forget %1, with its prices, its speed and how it did? If a list names it, it comes back as a stranger.</source>
        <translation>%1 を、価格・速度・実績とともに忘れますか？一覧に載っていれば、初めての相手として再び現れます。</translation>
    </message>
    <message>
        <source>Export orchestrators</source>
        <translation>オーケストレーターの書き出し</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Everything, with prices over time (*.json)</source>
        <translation>価格の推移を含むすべて (*.json)</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n orchestrator(s) answered.</source>
        <extracomment>%1 of %n orchestrators have answered</extracomment>
        <translation>
            <numerusform>%n 件中 %1 件のオーケストレーターが応答しました。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Page</name>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Back to the work (Esc)</source>
        <translation>作業に戻る (Esc)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PeerDetails</name>
    <message>
        <source>Did not answer when it was asked: %1</source>
        <translation>問い合わせに応答しませんでした：%1</translation>
    </message>
    <message>
        <source>Its last job failed: %1</source>
        <translation>直近の仕事に失敗しました：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 a time, %2 a price
----------
%1 a verb such as Block, %2 an address</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 for a million pixels: sending %2 s, waiting %3 s, computing %4 s, receiving %5 s</source>
        <translation>100 万ピクセルあたり %1：送信 %2 秒、待ち %3 秒、計算 %4 秒、受信 %5 秒</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>忘れる…</translation>
    </message>
    <message>
        <source>Nothing is known about what it serves. Ask all to find out.</source>
        <translation>何ができるかはまだ不明です。「全員に問い合わせ」で確認できます。</translation>
    </message>
    <message>
        <source>Favour no more</source>
        <translation>優先をやめる</translation>
    </message>
    <message>
        <source>Favour</source>
        <translation>優先する</translation>
    </message>
    <message>
        <source>Favourites are chosen before others that are as good</source>
        <translation>優先したものは、同程度の他のものより先に選ばれます</translation>
    </message>
    <message>
        <source>Unblock</source>
        <translation>ブロック解除</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>ブロック</translation>
    </message>
    <message>
        <source>Blocked orchestrators are never asked and get no work</source>
        <translation>ブロックしたオーケストレーターには問い合わせず、仕事も渡しません</translation>
    </message>
    <message>
        <source>Forget it and everything that was learned about it</source>
        <translation>このオーケストレーターと、その記録をすべて忘れます</translation>
    </message>
    <message>
        <source>never said what it asks</source>
        <translation>価格を示したことがありません</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <extracomment>%1 a kind of work, %2 a price</extracomment>
        <translation>%1・%2</translation>
    </message>
    <message>
        <source>Price over time, %1</source>
        <translation>価格の推移、%1</translation>
    </message>
    <message>
        <source>%1: answer refused. %2</source>
        <translation>%1：結果を却下。%2</translation>
    </message>
    <message>
        <source>%1: failed. %2</source>
        <translation>%1：失敗。%2</translation>
    </message>
    <message>
        <source>Loaded and ready: %1</source>
        <translation>読み込み済み：%1</translation>
    </message>
    <message>
        <source>seen %1</source>
        <translation>最終確認 %1</translation>
    </message>
    <message>
        <source>answers in %1 ms</source>
        <translation>応答 %1 ms</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PeersModel</name>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>優先</translation>
    </message>
    <message>
        <source>speed %1</source>
        <translation>速度 %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>評価 %1</translation>
    </message>
    <message>
        <source>seen %1</source>
        <translation>最終確認 %1</translation>
    </message>
    <message>
        <source>Seconds that it needs for a million source pixels, sending and receiving included</source>
        <translation>元画像 100 万ピクセルにかかる秒数（送受信を含む）</translation>
    </message>
    <message>
        <source>ORCHESTRATOR</source>
        <translation>オーケストレーター</translation>
    </message>
    <message>
        <source>SERVES</source>
        <translation>できること</translation>
    </message>
    <message>
        <source>PRICE</source>
        <translation>価格</translation>
    </message>
    <message>
        <source>SPEED</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>SCORE</source>
        <translation>評価</translation>
    </message>
    <message>
        <source>SEEN</source>
        <translation>最終確認</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Phrases</name>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>データはこのコンピューターから出ません</translation>
    </message>
    <message>
        <source>%1 W (measured) at %2/kWh</source>
        <translation>%1 W (実測)、%2/kWh</translation>
    </message>
    <message>
        <source>%1 W (assumed) at %2/kWh</source>
        <translation>%1 W (推定)、%2/kWh</translation>
    </message>
    <message>
        <source>%1 W (as set) at %2/kWh</source>
        <translation>%1 W (設定値)、%2/kWh</translation>
    </message>
    <message>
        <source>needs %1 of GPU memory, the %2 has %3</source>
        <translation>GPU メモリーが %1 必要ですが、%2 には %3 しかありません</translation>
    </message>
    <message>
        <source>needs %1 of memory, %2 are free</source>
        <translation>メモリーが %1 必要ですが、空きは %2 です</translation>
    </message>
    <message>
        <source>Choose a smaller size, or close other programs.</source>
        <translation>サイズを小さくするか、ほかのプログラムを閉じてください。</translation>
    </message>
    <message>
        <source>Choose a smaller model, or set engine/device to cpu.</source>
        <translation>小さいモデルを選ぶか、engine/device を cpu にしてください。</translation>
    </message>
    <message>
        <source>this build has no engine</source>
        <translation>このビルドにはエンジンがありません</translation>
    </message>
    <message>
        <source>The engine crashed (signal %1: it was killed from outside). Start it again; what is finished is kept.</source>
        <translation>エンジンが外部から終了させられました (シグナル %1)。もう一度開始してください。完了した分は残っています。</translation>
    </message>
    <message>
        <source>The engine crashed (signal %1: a fault in the engine or in a driver). Start it again; what is finished is kept.</source>
        <translation>エンジンまたはドライバーの不具合でエンジンが異常終了しました (シグナル %1)。もう一度開始してください。完了した分は残っています。</translation>
    </message>
    <message>
        <source>The engine ended before its work was done (exit code %1). Start it again; what is finished is kept.</source>
        <translation>エンジンが作業の途中で終了しました (終了コード %1)。もう一度開始してください。完了した分は残っています。</translation>
    </message>
    <message>
        <source>The engine ran out of main memory. Close other programs or choose a smaller size or model, then start it again.</source>
        <translation>メモリーが足りなくなりました。ほかのプログラムを閉じるか、小さいサイズやモデルを選んで、もう一度開始してください。</translation>
    </message>
    <message>
        <source>Memory ran out and the system killed the engine. Close other programs or choose a smaller size or model, then start it again.</source>
        <translation>メモリーが足りなくなり、システムがエンジンを終了させました。ほかのプログラムを閉じるか、小さいサイズやモデルを選んで、もう一度開始してください。</translation>
    </message>
    <message>
        <source>The source %1 is gone. Bring it back, then start the job again; what is done is kept.</source>
        <translation>ソース %1 がありません。元に戻してからジョブをもう一度開始してください。完了した分は残っています。</translation>
    </message>
    <message>
        <source>That clip is no longer on the timeline.</source>
        <translation>そのクリップはもうタイムラインにありません。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; would begin before the timeline.</source>
        <translation>「%1」がタイムラインの先頭より前になってしまいます。</translation>
    </message>
    <message>
        <source>The range&apos;s beginning has to lie before its end.</source>
        <translation>範囲の始まりは終わりより前でなければなりません。</translation>
    </message>
    <message>
        <source>no NVIDIA driver; jobs run on the processor</source>
        <translation>NVIDIA ドライバーがありません。ジョブはプロセッサーで実行されます</translation>
    </message>
    <message>
        <source>With an NVIDIA GPU, install the package nvidia-driver (Debian, non-free).</source>
        <translation>NVIDIA の GPU があれば、パッケージ nvidia-driver (Debian, non-free) をインストールしてください。</translation>
    </message>
    <message>
        <source>the engine reaches no other files and no network</source>
        <translation>エンジンはほかのファイルにもネットワークにも届きません</translation>
    </message>
    <message>
        <source>not measured yet: estimates are guesses</source>
        <translation>まだ測定されていません。見積もりは推測です</translation>
    </message>
    <message>
        <source>no upscaling network is installed</source>
        <translation>拡大用のネットワークがインストールされていません</translation>
    </message>
    <message>
        <source>none yet: no job was ever submitted</source>
        <translation>まだありません。ジョブは一度も登録されていません</translation>
    </message>
    <message>
        <source>Close other programs: a job needs 1.5 GB or more.</source>
        <translation>ほかのプログラムを閉じてください。ジョブには 1.5 GB 以上必要です。</translation>
    </message>
    <message>
        <source>Long clips need more room: free some, or set SLUICE_HOME.</source>
        <translation>長いクリップにはもっと空きが必要です。空けるか、SLUICE_HOME を設定してください。</translation>
    </message>
    <message>
        <source>offline: nothing is downloaded</source>
        <translation>オフライン: 何もダウンロードしません</translation>
    </message>
    <message>
        <source>Any size without a network: quick, and invents nothing.</source>
        <translation>ネットワークを使わず任意のサイズに。速く、何も作り足しません。</translation>
    </message>
    <message>
        <source>Fast and steady from frame to frame: the default for clips, drawn or filmed.</source>
        <translation>速く、フレーム間で安定。アニメにも実写にも使えるクリップの標準です。</translation>
    </message>
    <message>
        <source>Filmed clips and photographs, with adjustable noise removal.</source>
        <translation>実写のクリップと写真に。ノイズ除去を調整できます。</translation>
    </message>
    <message>
        <source>Keeps grain and noise; realesr-general-x4v3 mixes it in for its denoise strength.</source>
        <translation>粒状感とノイズを残します。realesr-general-x4v3 がノイズ除去の強さのために混ぜて使います。</translation>
    </message>
    <message>
        <source>Photographs that need only twice the size.</source>
        <translation>2 倍で足りる写真に。</translation>
    </message>
    <message>
        <source>The finest detail on photographs; more than ten times slower than the compact models.</source>
        <translation>写真の細部が最も精細。コンパクトなモデルより 10 倍以上遅くなります。</translation>
    </message>
    <message>
        <source>Drawings and anime stills.</source>
        <translation>イラストとアニメの静止画に。</translation>
    </message>
    <message>
        <source>Moved to this computer after %1 of %2 pieces.</source>
        <translation>%2 個中 %1 個の後、このコンピューターに移しました。</translation>
    </message>
    <message>
        <source>Moved to the Livepeer AI subnet after %1 of %2 pieces.</source>
        <translation>%2 個中 %1 個の後、Livepeer AI サブネットに移しました。</translation>
    </message>
    <message>
        <source>After %1 of %2 pieces the job went on without this computer: %3</source>
        <translation>%2 個中 %1 個の後、このコンピューターなしで続けました: %3</translation>
    </message>
    <message>
        <source>After %1 of %2 pieces the job went on without the Livepeer AI subnet: %3</source>
        <translation>%2 個中 %1 個の後、Livepeer AI サブネットなしで続けました: %3</translation>
    </message>
    <message>
        <source>It did not answer in time.</source>
        <translation>時間内に応答しませんでした。</translation>
    </message>
    <message>
        <source>Sluice is set to stay offline. Switch off the setting network/offline to ask orchestrators.</source>
        <translation>Sluice はオフラインに設定されています。問い合わせるには設定 network/offline をオフにしてください。</translation>
    </message>
    <message>
        <source>Built-in demo model: coloured shapes over simple scenes; it proves the pipeline without a download.</source>
        <translation>内蔵のデモモデル: 簡単な背景の上の色付きの図形。ダウンロードなしで仕組みを試せます。</translation>
    </message>
    <message>
        <source>Clips of words; found on this computer.</source>
        <translation>言葉から動画を作ります。このコンピューターで見つかりました。</translation>
    </message>
    <message>
        <source>At most %1 frames of this size fit; or choose a smaller size.</source>
        <translation>この大きさでは最大 %1 フレームまで収まります。または小さい大きさを選んでください。</translation>
    </message>
    <message>
        <source>Choose a smaller size, or a smaller model.</source>
        <translation>小さい大きさか、小さいモデルを選んでください。</translation>
    </message>
    <message>
        <source>needs %1 of GPU memory, this computer has %2</source>
        <translation>GPU メモリーが %1 必要ですが、このコンピューターには %2 しかありません</translation>
    </message>
    <message>
        <source>Memory is short: the model is read anew for every step, which takes longer.</source>
        <translation>メモリーが足りないため、ステップごとにモデルを読み直します。時間が長くかかります。</translation>
    </message>
    <message>
        <source>%1 frames became %2: %3 makes a multiple of %4, and one</source>
        <translation>%1 フレームは %2 になりました:%3 は %4 の倍数に 1 を足した数を作ります</translation>
    </message>
    <message>
        <source>%1 became %2: %3 needs multiples of %4</source>
        <translation>%1 は %2 になりました:%3 は %4 の倍数にします</translation>
    </message>
    <message>
        <source>The prompt is empty. Say in a sentence what the clip should show.</source>
        <translation>プロンプトが空です。クリップに映すものを文で書いてください。</translation>
    </message>
    <message>
        <source>The prompt has %1 words. Models read a few hundred; shorten it.</source>
        <translation>プロンプトが %1 語あります。モデルが読めるのは数百語です。短くしてください。</translation>
    </message>
    <message>
        <source>The negative prompt has %1 words. Models read a few hundred; shorten it.</source>
        <translation>ネガティブプロンプトが %1 語あります。モデルが読めるのは数百語です。短くしてください。</translation>
    </message>
    <message>
        <source>The prompt has %1 bytes. Models read a few hundred words; shorten it.</source>
        <translation>プロンプトが %1 バイトあります。モデルが読めるのは数百語です。短くしてください。</translation>
    </message>
    <message>
        <source>The negative prompt has %1 bytes. Models read a few hundred words; shorten it.</source>
        <translation>ネガティブプロンプトが %1 バイトあります。モデルが読めるのは数百語です。短くしてください。</translation>
    </message>
    <message>
        <source>%1 takes no negative prompt. Leave it out, or choose another model.</source>
        <translation>%1 はネガティブプロンプトを受け付けません。空にするか、別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>%1 steps cannot be made. Choose 1 to %2; %3 suits this model.</source>
        <translation>%1 ステップでは作れません。1 から %2 を選んでください。このモデルには %3 が適しています。</translation>
    </message>
    <message>
        <source>The guidance is %1; it lies between 0 and %2, and %3 suits this model.</source>
        <translation>ガイダンスが %1 です。0 から %2 の間で指定します。このモデルには %3 が適しています。</translation>
    </message>
    <message>
        <source>%1 frames a second cannot be made. Choose 1 to %2.</source>
        <translation>毎秒 %1 フレームでは作れません。1 から %2 を選んでください。</translation>
    </message>
    <message>
        <source>The weight of %1 is %2; it lies between -%3 and %4.</source>
        <translation>%1 の重みが %2 です。-%3 から %4 の間で指定します。</translation>
    </message>
    <message>
        <source>%1 makes clips of text alone. Leave %2 out, or choose a model that takes a start image.</source>
        <translation>%1 は文だけからクリップを作ります。%2 を外すか、開始画像を使えるモデルを選んでください。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no precision. Choose auto, float32, bfloat16 or int8.</source>
        <translation>「%1」は精度ではありません。auto、float32、bfloat16、int8 のどれかを選んでください。</translation>
    </message>
    <message>
        <source>Memory is short: the model&apos;s layers are held in 8 bit, %1 % off those of the file as measured here.</source>
        <translation>メモリーが足りないため、モデルの層を 8 ビットで保持します。ファイルのものと %1 % 異なります(ここで測定)。</translation>
    </message>
    <message>
        <source>Memory is short: the model&apos;s layers are held in 8 bit; how far off they are is measured with the first clip.</source>
        <translation>メモリーが足りないため、モデルの層を 8 ビットで保持します。差は最初のクリップで測定します。</translation>
    </message>
    <message>
        <source>In 8 bit its weights are %1 % off those of the file, as measured here.</source>
        <translation>8 ビットの重みはファイルのものと %1 % 異なります(ここで測定)。</translation>
    </message>
    <message>
        <source>How far 8 bit is off is measured with the first clip.</source>
        <translation>8 ビットでの差は最初のクリップで測定します。</translation>
    </message>
    <message>
        <source>%1 makes clips of %2 to %3 pixels a side, not %4.</source>
        <translation>%1 が作れる一辺は %2 から %3 ピクセルで、%4 は作れません。</translation>
    </message>
    <message>
        <source>%1 makes clips of 1 to %2 frames, not %3.</source>
        <translation>%1 が作れるのは 1 から %2 フレームで、%3 は作れません。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a size. Write width and height as 832x480.</source>
        <translation>「%1」はサイズではありません。幅と高さを 832x480 のように書いてください。</translation>
    </message>
    <message>
        <source>Waits for %1: electricity costs %2 a kWh then, %3 now. Begins at %4 at the latest.</source>
        <translation>%1 を待っています。電気料金はそのとき 1 kWh あたり %2、今は %3 です。遅くとも %4 に始まります。</translation>
    </message>
    <message>
        <source>Waits for a price of %1 wei on the subnet, which was usual in the cheapest quarter of the last week; %2 are asked now. Begins at %3 at the latest.</source>
        <translation>サブネットの価格が %1 wei になるのを待っています。先週の安いほうの 4 分の 1 での価格です。今は %2 です。遅くとも %3 に始まります。</translation>
    </message>
    <message>
        <source>Waits: it costs more than %1 everywhere, and the time is up. Begin it now, or cancel it.</source>
        <translation>待っています。どこでも %1 を超え、期限も来ています。今すぐ始めるか、中止してください。</translation>
    </message>
    <message>
        <source>Waits: it costs more than %1 everywhere. Begin it now, or cancel it.</source>
        <translation>待っています。どこでも %1 を超えます。今すぐ始めるか、中止してください。</translation>
    </message>
    <message>
        <source>Waits: what it would cost is not known. Begins at %1 at the latest.</source>
        <translation>待っています。費用がわかりません。遅くとも %1 に始まります。</translation>
    </message>
    <message>
        <source>To begin whenever it is cheap, and to be ready by %1.</source>
        <translation>安いときに始め、%1 までに仕上げます。</translation>
    </message>
    <message>
        <source>Begun at this computer at %1, for about %2: nothing cheaper is to be expected. It would have been %3 at another time.</source>
        <translation>%1 にこのコンピューターで始めました。約 %2 で、これより安くなる見込みはありません。別の時間なら %3 でした。</translation>
    </message>
    <message>
        <source>Begun at this computer at %1, for about %2: nothing cheaper is to be expected.</source>
        <translation>%1 にこのコンピューターで始めました。約 %2 で、これより安くなる見込みはありません。</translation>
    </message>
    <message>
        <source>Begun at the Livepeer AI subnet at %1, for about %2: nothing cheaper is to be expected. It would have been %3 at another time.</source>
        <translation>%1 に Livepeer AI サブネットで始めました。約 %2 で、これより安くなる見込みはありません。別の時間なら %3 でした。</translation>
    </message>
    <message>
        <source>Begun at the Livepeer AI subnet at %1, for about %2: nothing cheaper is to be expected.</source>
        <translation>%1 に Livepeer AI サブネットで始めました。約 %2 で、これより安くなる見込みはありません。</translation>
    </message>
    <message>
        <source>Begun at this computer for about %1, to be ready in time.</source>
        <translation>期限に間に合うように、このコンピューターで始めました。約 %1 です。</translation>
    </message>
    <message>
        <source>Begun at the Livepeer AI subnet for about %1, to be ready in time.</source>
        <translation>期限に間に合うように、Livepeer AI サブネットで始めました。約 %1 です。</translation>
    </message>
    <message>
        <source>Begun to be ready in time; what it costs is not known.</source>
        <translation>期限に間に合うように始めました。費用はわかりません。</translation>
    </message>
    <message>
        <source>Begun at once, though it was to wait until it is cheap.</source>
        <translation>安くなるのを待たずに始めました。</translation>
    </message>
    <message>
        <source>The new price of %1 wei for a unit was accepted.</source>
        <translation>1 単位あたり %1 wei の新しい価格を承諾しました。</translation>
    </message>
    <message>
        <source>asks more than your highest price</source>
        <translation>上限価格を超えています</translation>
    </message>
    <message>
        <source>wants to be paid, and there is no wallet</source>
        <translation>支払いが必要ですが、ウォレットがありません</translation>
    </message>
    <message>
        <source>the model is not installed</source>
        <translation>モデルがインストールされていません</translation>
    </message>
    <message>
        <source>Get it on the page Models, or with `sluice-cli models pull %1`.</source>
        <translation>「モデル」のページで、または `sluice-cli models pull %1` で入手してください。</translation>
    </message>
    <message>
        <source>Clips of words; its page on the Hub says what it is good for.</source>
        <translation>言葉から動画を作ります。何に向いているかは Hub のページに書かれています。</translation>
    </message>
    <message>
        <source>Clips of words, five seconds at 832x480; the smallest Wan, for GPUs from about 8 GB.</source>
        <translation>言葉から動画を作ります。832x480 で 5 秒。最も小さい Wan で、約 8 GB 以上の GPU 向けです。</translation>
    </message>
    <message>
        <source>Clips of words or from a start picture, five seconds at 1280x704; for GPUs with 24 GB.</source>
        <translation>言葉、または最初の画像から動画を作ります。1280x704 で 5 秒。24 GB の GPU 向けです。</translation>
    </message>
    <message>
        <source>asks more than ten times what the others do</source>
        <translation>ほかの10倍を超える価格です</translation>
    </message>
    <message>
        <source>%1 works in %2 steps, not in %3. Leave the steps out, or choose another model.</source>
        <translation>%1 は %2 ステップで動作し、%3 ステップでは動作しません。ステップ数の指定をやめるか、別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>%1 works with the guidance %2, not with %3. Leave it out, or choose another model.</source>
        <translation>%1 はガイダンス %2 で動作し、%3 では動作しません。指定をやめるか、別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>Clips of words in three steps, four seconds at 832x448; for GPUs from about 8 GB.</source>
        <translation>言葉から 3 ステップで作るクリップ。832x448 で 4 秒。約 8 GB 以上の GPU 向け。</translation>
    </message>
    <message>
        <source>Clips of words in three steps, five seconds at 1280x704; for GPUs with 24 GB.</source>
        <translation>言葉から 3 ステップで作るクリップ。1280x704 で 5 秒。24 GB の GPU 向け。</translation>
    </message>
    <message>
        <source>Memory is short: frames are decoded in tiles, which takes a little longer.</source>
        <translation>メモリーが足りないため、フレームをタイルごとにデコードします。少し時間がかかります。</translation>
    </message>
    <message>
        <source>No NVIDIA GPU was found, and the setting engine/device wants one.</source>
        <translation>NVIDIA の GPU が見つかりませんが、設定 engine/device では GPU が指定されています。</translation>
    </message>
    <message>
        <source>Set the device to auto: sluice-cli settings set engine/device auto</source>
        <translation>デバイスを auto にしてください: sluice-cli settings set engine/device auto</translation>
    </message>
    <message>
        <source>No orchestrator is known.</source>
        <translation>オーケストレーターが登録されていません。</translation>
    </message>
    <message>
        <source>Start the practice subnet with: sluice-cli subnet up. Or name an orchestrator with: sluice-cli peers add URL</source>
        <translation>練習用サブネットを起動してください: sluice-cli subnet up。またはオーケストレーターを追加してください: sluice-cli peers add URL</translation>
    </message>
    <message>
        <source>Sluice cannot pay yet. Name an orchestrator that asks for nothing with: sluice-cli peers add URL. Or start the practice subnet with: sluice-cli subnet up</source>
        <translation>Sluice はまだ支払いができません。無料のオーケストレーターを追加してください: sluice-cli peers add URL。または練習用サブネットを起動してください: sluice-cli subnet up</translation>
    </message>
    <message>
        <source>Raise the setting subnet/max_price_per_second (clips) or subnet/max_price_per_pixel (pictures).</source>
        <translation>設定 subnet/max_price_per_second(クリップ)または subnet/max_price_per_pixel(画像)を上げてください。</translation>
    </message>
    <message>
        <source>Try again later, choose another model, or name another orchestrator with: sluice-cli peers add URL</source>
        <translation>後でもう一度試すか、別のモデルを選ぶか、別のオーケストレーターを追加してください: sluice-cli peers add URL</translation>
    </message>
    <message>
        <source>Waits: what it costs is not known, so it may be more than %1, and the time is up. Begin it now, or cancel it.</source>
        <translation>待機中: 費用が分からず %1 を超えるおそれがあり、期限が来ました。今すぐ始めるか、取り消してください。</translation>
    </message>
    <message>
        <source>Waits: it can run nowhere, and the time is up. %1</source>
        <translation>待機中: どこでも実行できず、期限が来ました。%1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PlaceCard</name>
    <message>
        <source>first run</source>
        <translation>初回</translation>
    </message>
    <message>
        <source>time not known yet</source>
        <translation>時間はまだ不明</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>a duration</comment>
        <translation>およそ %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>two durations</comment>
        <translation>%1~%2</translation>
    </message>
    <message>
        <source>cost unknown</source>
        <translation>費用不明</translation>
    </message>
    <message>
        <source>%1 for each %2 of work, in practice money</source>
        <translation>作業 1 %2あたり %1 (練習用のお金)</translation>
    </message>
    <message>
        <source>%1 for each %2 of work</source>
        <translation>作業 1 %2あたり %1</translation>
    </message>
    <message>
        <source>practice</source>
        <translation>練習</translation>
    </message>
    <message numerus="yes">
        <source>half of the last %n within %1 %</source>
        <comment>estimates</comment>
        <translation>
            <numerusform>直近 %n 件の半数が %1 % 以内</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of practice money, and electricity here</source>
        <translation>練習用のお金 %1 とこちらの電気代</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>合計 %1</translation>
    </message>
    <message>
        <source>sends about %1, receives about %2</source>
        <translation>約 %1 を送信、約 %2 を受信</translation>
    </message>
    <message>
        <source>precision not told</source>
        <translation>精度は不明</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>model, precision</comment>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>includes the engine&apos;s start</source>
        <translation>エンジンの起動を含む</translation>
    </message>
    <message>
        <source>It would take %1 to %2 · %3</source>
        <comment>two durations, cost</comment>
        <translation>所要時間は %1～%2 の見込み · %3</translation>
    </message>
    <message>
        <source>How long it would take is not known · %1</source>
        <comment>cost</comment>
        <translation>所要時間は不明 · %1</translation>
    </message>
    <message>
        <source>Then still in the way: %1</source>
        <translation>それでも残る問題：%1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PresetBar</name>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Changed by hand</source>
        <translation>手で変更</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Keep these settings as a preset</source>
        <translation>この設定をプリセットとして保存</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>このプリセットを削除</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>プリセットの名前</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PricePlot</name>
    <message>
        <source>now</source>
        <translation>現在</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ProjectSession</name>
    <message numerus="yes">
        <source>%n more file(s) cannot be used.</source>
        <translation>
            <numerusform>ほかに %n 件のファイルは使えません。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::QueuePanel</name>
    <message>
        <source>Run by another Sluice on this computer</source>
        <translation>このコンピューターの別の Sluice が実行しています</translation>
    </message>
    <message>
        <source>Remove finished</source>
        <translation>完了分を消す</translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Which jobs to show</source>
        <translation>表示するジョブ</translation>
    </message>
    <message>
        <source>Takes finished and cancelled jobs off the list. Their results stay where they are.</source>
        <translation>完了・中止したジョブを一覧から消します。結果のファイルはそのまま残ります。</translation>
    </message>
    <message>
        <source>QUEUE</source>
        <translation>キュー</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>実行中 %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>待機中 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Opening the queue …</source>
        <translation>キューを開いています…</translation>
    </message>
    <message>
        <source>No job is running or waiting. Choose All jobs to see the others.</source>
        <translation>実行中・待機中のジョブはありません。ほかのジョブは「すべて」で表示できます。</translation>
    </message>
    <message>
        <source>No job has finished yet. Choose All jobs to see the others.</source>
        <translation>完了したジョブはまだありません。ほかのジョブは「すべて」で表示できます。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
    <message numerus="yes">
        <source>%n paused</source>
        <translation>
            <numerusform>一時停止中 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>QUEUE · %1</source>
        <comment>2 running, 1 waiting</comment>
        <translation>キュー · %1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between numbers of jobs</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Nothing in the queue.
Type a sentence or open a clip, choose where to run, and press the button there: the job appears here and goes on by itself.</source>
        <translation>キューは空です。
文を書くかクリップを開き、実行場所を選んでボタンを押すと、ジョブがここに現れ、自動で進みます。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Rate</name>
    <message>
        <source>at %1 for 1 ETH, of an unknown day</source>
        <comment>money</comment>
        <translation>1 ETH = %1、日付不明</translation>
    </message>
    <message>
        <source>at %1 for 1 ETH of %2</source>
        <comment>money, date</comment>
        <translation>1 ETH = %1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n day(s) old</source>
        <comment>a rate</comment>
        <translation>
            <numerusform>%1: %n 日前</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Receipt</name>
    <message>
        <source>%1 (predicted %2)</source>
        <translation>%1（予測 %2）</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1〜%2</translation>
    </message>
    <message>
        <source>%1 Wh</source>
        <translation>%1 Wh</translation>
    </message>
    <message>
        <source>%1, of which %2 repeat another one</source>
        <translation>%1（うち %2 はほかと同じコマ）</translation>
    </message>
    <message numerus="yes">
        <source>%n, each checked for size and number of pictures</source>
        <comment>pieces</comment>
        <translation>
            <numerusform>%n 個、それぞれ大きさとコマ数を確認済み</numerusform>
        </translation>
    </message>
    <message>
        <source>Where</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>作成</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>Reckoned with</source>
        <translation>計算の根拠</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>電力量</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>コマ数</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Model&apos;s SHA-256</source>
        <translation>モデルの SHA-256</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1 of practice money</source>
        <translation>練習用のお金で %1</translation>
    </message>
    <message numerus="yes">
        <source>not known for %n piece(s)</source>
        <translation>
            <numerusform>%n 個分が不明</numerusform>
        </translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>手数料</translation>
    </message>
    <message>
        <source>Exchange rate</source>
        <translation>為替レート</translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation>電気代</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ReceiptPanel</name>
    <message>
        <source>Copy as JSON</source>
        <translation>JSON としてコピー</translation>
    </message>
    <message>
        <source>Close the receipt</source>
        <translation>明細を閉じる</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>明細</translation>
    </message>
    <message>
        <source>There is no receipt until a job has finished.</source>
        <translation>ジョブが完了するまで明細はありません。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ResultsModel</name>
    <message>
        <source>seed %1</source>
        <translation>シード %1</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>prompt, seed, how far it is</comment>
        <translation>%1、%2、%3</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ResultsView</name>
    <message>
        <source>Show</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Upscale this</source>
        <translation>これを拡大</translation>
    </message>
    <message>
        <source>Use as start image</source>
        <translation>開始画像にする</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>設定を使う</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Shows the clip, and puts it on the timeline if it is not there.</source>
        <translation>クリップを表示し、タイムラインになければ置きます。</translation>
    </message>
    <message>
        <source>Prompt, seed and all other settings are those of this clip.</source>
        <translation>プロンプト、シードなどすべての設定をこのクリップのものにします。</translation>
    </message>
    <message>
        <source>RESULTS</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>The next clip begins with this one&apos;s last picture.</source>
        <translation>次のクリップはこの最後の画像から始まります。</translation>
    </message>
    <message>
        <source>%1 makes clips of text alone.</source>
        <comment>a model</comment>
        <translation>%1 は文だけからクリップを作ります。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::RunPanel</name>
    <message>
        <source>WHERE TO RUN</source>
        <translation>実行場所</translation>
    </message>
    <message>
        <source>Open the models page</source>
        <translation>モデルのページを開く</translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n フレーム</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s)</source>
        <translation>
            <numerusform>クリップ %n 本</numerusform>
        </translation>
    </message>
    <message>
        <source>Upscale here</source>
        <translation>ここで拡大</translation>
    </message>
    <message>
        <source>Upscale on the subnet</source>
        <translation>サブネットで拡大</translation>
    </message>
    <message>
        <source>%1 to %2×%3, saved beside the source. Sound, subtitles and colour tags are kept.</source>
        <comment>amount, width, height</comment>
        <translation>%1 を %2×%3 に。元のファイルの隣に保存されます。音声、字幕、色情報は保たれます。</translation>
    </message>
    <message>
        <source>Cannot be used now</source>
        <translation>今は使えません</translation>
    </message>
    <message>
        <source>What is known of orchestrators could not be opened. The log says why.</source>
        <translation>オーケストレーターの記録を開けませんでした。理由はログにあります。</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>確認する</translation>
    </message>
    <message>
        <source>This computer only</source>
        <translation>このコンピューターのみ</translation>
    </message>
    <message>
        <source>Cheapest within %1</source>
        <translation>%1 以内で最も安い</translation>
    </message>
    <message>
        <source>Cheapest</source>
        <translation>最も安い</translation>
    </message>
    <message>
        <source>Fastest under %1</source>
        <translation>%1 未満で最も速い</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>最も速い</translation>
    </message>
    <message>
        <source>Not the same result: another model.</source>
        <translation>同じ結果ではありません: 別のモデルです。</translation>
    </message>
    <message>
        <source>Perhaps not the same result: the precision is not told.</source>
        <translation>同じ結果ではない可能性があります: 精度が不明です。</translation>
    </message>
    <message>
        <source>Not the same result: another precision.</source>
        <translation>同じ結果ではありません: 精度が違います。</translation>
    </message>
    <message>
        <source>Who chooses the place</source>
        <translation>場所の選び方</translation>
    </message>
    <message>
        <source>By this rule: %1</source>
        <translation>このルールでは: %1</translation>
    </message>
    <message>
        <source>No place fits this rule. Choose a card, or another rule.</source>
        <translation>このルールに合う場所がありません。カードか別のルールを選んでください。</translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s) of %1×%2, saved in %3.</source>
        <comment>width, height, folder</comment>
        <translation>
            <numerusform>%1×%2 のクリップ %n 本、%3 に保存。</numerusform>
        </translation>
    </message>
    <message>
        <source>Generate here</source>
        <translation>ここで生成</translation>
    </message>
    <message>
        <source>Generate on the subnet</source>
        <translation>サブネットで生成</translation>
    </message>
    <message>
        <source>Who chooses the place for this project&apos;s jobs. The default stands in the settings, where other limits can be written as well.</source>
        <translation>このプロジェクトのジョブの場所を誰が選ぶか。既定は設定にあり、ほかの上限もそこで指定できます。</translation>
    </message>
    <message>
        <source>Former estimates…</source>
        <translation>これまでの見積もり…</translation>
    </message>
    <message>
        <source>As in the settings: %1</source>
        <comment>a rule</comment>
        <translation>設定どおり: %1</translation>
    </message>
    <message>
        <source>This project: %1</source>
        <comment>a rule</comment>
        <translation>このプロジェクト: %1</translation>
    </message>
    <message>
        <source>A public cloud lists %1 or more for it (%2, %3).</source>
        <comment>money, provider, date</comment>
        <translation>一般のクラウドの定価は %1 以上です(%2、%3)。</translation>
    </message>
    <message>
        <source>%1 at full speed, without starting, decoding and sending. Price: %2</source>
        <translation>%1 が全速で動いた場合。起動、デコード、送信は含みません。価格: %2</translation>
    </message>
    <message>
        <source>Generate when cheap</source>
        <translation>安いときに生成</translation>
    </message>
    <message>
        <source>Upscale when cheap</source>
        <translation>安いときに高解像度化</translation>
    </message>
    <message>
        <source>All orchestrators…</source>
        <translation>すべてのオーケストレーター…</translation>
    </message>
    <message>
        <source>Get it</source>
        <translation>入手する</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SettingEditor</name>
    <message>
        <source>As the system has it</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>最も速いもの</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>プロセッサー</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>NVIDIA GPU</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>すべてリセット</translation>
    </message>
    <message>
        <source>Set every value to what it was when Sluice was new</source>
        <translation>すべての値を初期状態に戻します</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>ウィンドウ</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Changes are kept at once, in %1.</source>
        <translation>変更はすぐに %1 に保存されます。</translation>
    </message>
    <message>
        <source>Some values in the settings file could not be used; the defaults stand in for them. The file was not touched. When you change something here, a copy of it is kept as %1.</source>
        <translation>設定ファイルの一部の値が使えなかったため、既定値を使っています。ファイルはそのままです。ここで何かを変更すると、元のファイルの写しが %1 に残ります。</translation>
    </message>
    <message>
        <source>Every setting has its default again.</source>
        <translation>すべての設定を既定値に戻しました。</translation>
    </message>
    <message>
        <source>Livepeer subnet</source>
        <translation>Livepeer サブネット</translation>
    </message>
    <message>
        <source>Choosing where to run</source>
        <translation>どこで実行するか</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>ほかのプログラム</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ShortcutsModel</name>
    <message>
        <source>ACTION</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>WHERE</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>KEYS</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>キーなし</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ShortcutsPage</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Change keys</source>
        <translation>キーを変更</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>キーなし</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>リセット</translation>
    </message>
    <message>
        <source>Take them over</source>
        <translation>引き継ぐ</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>すべてリセット</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>操作とキーを検索</translation>
    </message>
    <message>
        <source>Double-click keys, or press F2 on a row, and press the new ones. Keys that you changed are bold.</source>
        <translation>キーをダブルクリックするか、行で F2 を押してから、新しいキーを押してください。変更したキーは太字です。</translation>
    </message>
    <message>
        <source>%1 belongs to “%2”. Take it over for “%3”?</source>
        <extracomment>%1 keys, %2 and %3 names of actions</extracomment>
        <translation>%1 は「%2」で使われています。「%3」に引き継ぎますか?</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SoundOutput</name>
    <message>
        <source>The sound device cannot play this sound. Playing goes on without it.</source>
        <translation>サウンドデバイスがこの音声を再生できません。音なしで再生を続けます。</translation>
    </message>
    <message>
        <source>The sound device is gone. Playing goes on without sound.</source>
        <translation>サウンドデバイスがなくなりました。音なしで再生を続けます。</translation>
    </message>
    <message>
        <source>The sound device does not answer. Playing goes on without sound.</source>
        <translation>サウンドデバイスが応答しません。音なしで再生を続けます。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SourcePanel</name>
    <message>
        <source>The file is missing: %1</source>
        <translation>ファイルがありません: %1</translation>
    </message>
    <message>
        <source>%1 · picture</source>
        <comment>size</comment>
        <translation>%1 · 静止画</translation>
    </message>
    <message>
        <source>%1 · %2 fps · %3</source>
        <comment>size, frame rate, duration</comment>
        <translation>%1 · %2 fps · %3</translation>
    </message>
    <message>
        <source>Try 2 seconds here</source>
        <translation>ここで 2 秒試す</translation>
    </message>
    <message>
        <source>This clip</source>
        <translation>このクリップ</translation>
    </message>
    <message>
        <source>Between the marks I and O</source>
        <translation>マーク I と O の間</translation>
    </message>
    <message>
        <source>The whole timeline</source>
        <translation>タイムライン全体</translation>
    </message>
    <message>
        <source>Model&apos;s own</source>
        <translation>モデルの倍率</translation>
    </message>
    <message>
        <source>%1 times</source>
        <comment>a factor</comment>
        <translation>%1 倍</translation>
    </message>
    <message>
        <source>fit %1×%2</source>
        <translation>%1×%2 に合わせる</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>常に</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>しない</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>Compare models on the same two seconds</source>
        <translation>同じ 2 秒でモデルを比較</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>ノイズ除去</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>コーデック</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>品質</translation>
    </message>
    <message>
        <source>Deinterlace</source>
        <translation>インターレース解除</translation>
    </message>
    <message>
        <source>SOURCE</source>
        <translation>ソース</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>No model is installed. Open the models page to get one.</source>
        <translation>モデルがインストールされていません。モデルのページで入手してください。</translation>
    </message>
    <message>
        <source>This model has no adjustable noise removal.</source>
        <translation>このモデルではノイズ除去を調整できません。</translation>
    </message>
    <message>
        <source>Drop clips onto the timeline, or press Ctrl+I.</source>
        <translation>クリップをタイムラインにドロップするか、Ctrl+I を押してください。</translation>
    </message>
    <message>
        <source>Try the ticked ones, three at most</source>
        <translation>選んだものを試す (最大 3 つ)</translation>
    </message>
    <message>
        <source>Stop trying</source>
        <translation>試すのをやめる</translation>
    </message>
    <message>
        <source>If needed</source>
        <translation>必要な場合</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>拡大</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SplitHandle</name>
    <message>
        <source>Divider between before and after</source>
        <translation>適用前と適用後の境界</translation>
    </message>
    <message>
        <source>Drag, or move with the arrow keys</source>
        <translation>ドラッグするか、矢印キーで動かします</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TimelineAccessible</name>
    <message>
        <source>%1, %2, at %3</source>
        <translation>%1、%2、%3 の位置</translation>
    </message>
    <message>
        <source>%1, %2, at %3, file is missing</source>
        <translation>%1、%2、%3 の位置、ファイルなし</translation>
    </message>
    <message>
        <source>%1, %2, at %3, being worked on</source>
        <translation>%1、%2、%3 の位置、処理中</translation>
    </message>
    <message>
        <source>%1, %2, at %3, upscaled</source>
        <translation>%1、%2、%3 の位置、拡大後</translation>
    </message>
    <message>
        <source>%1, %2, at %3, original of an upscale</source>
        <translation>%1、%2、%3 の位置、拡大の元</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>選択</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TimelinePainter</name>
    <message>
        <source>Video</source>
        <translation>映像</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>音声</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TimelineView</name>
    <message>
        <source>Split at playhead</source>
        <translation>再生ヘッドで分割</translation>
    </message>
    <message>
        <source>Trim start to playhead</source>
        <translation>先頭を再生ヘッドまで切り詰める</translation>
    </message>
    <message>
        <source>Trim end to playhead</source>
        <translation>末尾を再生ヘッドまで切り詰める</translation>
    </message>
    <message>
        <source>Flip between original and upscaled</source>
        <translation>元と拡大後を切り替える</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Delete and close the gap</source>
        <translation>削除して詰める</translation>
    </message>
    <message>
        <source>Move left by a frame</source>
        <translation>1 フレーム左へ移動</translation>
    </message>
    <message>
        <source>Move right by a frame</source>
        <translation>1 フレーム右へ移動</translation>
    </message>
    <message>
        <source>Select all clips</source>
        <translation>すべてのクリップを選択</translation>
    </message>
    <message>
        <source>Snap to edges</source>
        <translation>端に吸着</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>拡大表示</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>縮小表示</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>全体を表示</translation>
    </message>
    <message>
        <source>There is no clip at the playhead. Move the playhead onto a clip, then split.</source>
        <translation>再生ヘッドの位置にクリップがありません。再生ヘッドをクリップ上に動かしてから分割してください。</translation>
    </message>
    <message>
        <source>There is no clip at the playhead. Select a clip, or move the playhead onto one.</source>
        <translation>再生ヘッドの位置にクリップがありません。クリップを選ぶか、再生ヘッドをクリップ上に動かしてください。</translation>
    </message>
    <message>
        <source>Locate the missing file…</source>
        <translation>見つからないファイルを指定…</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>タイムライン</translation>
    </message>
    <message>
        <source>Left and right go from clip to clip. The menu key lists what can be done.</source>
        <translation>左右キーでクリップを移動します。メニューキーで操作の一覧を表示します。</translation>
    </message>
    <message>
        <source>Drop clips here, or press Ctrl+O</source>
        <translation>ここにクリップをドロップするか、Ctrl+O を押してください</translation>
    </message>
    <message>
        <source>%1
%2, %3 × %4</source>
        <translation>%1
%2、%3 × %4</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TransportBar</name>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Type a time and press Return to go there</source>
        <translation>時刻を入力して Return を押すと移動します</translation>
    </message>
    <message>
        <source>Hold B to flip</source>
        <translation>B を押している間切り替え</translation>
    </message>
    <message>
        <source>Shows the other side while it is held</source>
        <translation>押している間、もう一方を表示します</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>zoom</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Zoom: %1</source>
        <translation>表示倍率: %1</translation>
    </message>
    <message>
        <source>%1 ▾</source>
        <comment>button that opens a menu</comment>
        <translation>%1 ▾</translation>
    </message>
    <message>
        <source>Compare: %1</source>
        <translation>比較: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Trials</name>
    <message numerus="yes">
        <source>%1: %2 of %n frame(s)</source>
        <translation>
            <numerusform>%1: %2 / %n フレーム</numerusform>
        </translation>
    </message>
    <message>
        <source>After · %1</source>
        <translation>適用後 · %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ViewerPanel</name>
    <message>
        <source>Previous edit</source>
        <translation>前の編集点</translation>
    </message>
    <message>
        <source>Next edit</source>
        <translation>次の編集点</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>1 フレーム戻る</translation>
    </message>
    <message>
        <source>One frame forward</source>
        <translation>1 フレーム進む</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>再生</translation>
    </message>
    <message>
        <source>Play backwards, again faster</source>
        <translation>逆再生、もう一度で速く</translation>
    </message>
    <message>
        <source>Stop; held with J or L slow</source>
        <translation>停止。J か L と同時に押すとゆっくり</translation>
    </message>
    <message>
        <source>Play forwards, again faster</source>
        <translation>再生、もう一度で速く</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>ループ</translation>
    </message>
    <message>
        <source>One second back</source>
        <translation>1 秒戻る</translation>
    </message>
    <message>
        <source>One second forward</source>
        <translation>1 秒進む</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>先頭へ</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>末尾へ</translation>
    </message>
    <message>
        <source>Mark in</source>
        <translation>イン点をマーク</translation>
    </message>
    <message>
        <source>Mark out</source>
        <translation>アウト点をマーク</translation>
    </message>
    <message>
        <source>Single</source>
        <translation>単独</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>並べて</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>切り替え</translation>
    </message>
    <message>
        <source>Show before while held</source>
        <translation>押している間、適用前を表示</translation>
    </message>
    <message>
        <source>Compare with the next result</source>
        <translation>次の結果と比べる</translation>
    </message>
    <message>
        <source>Divider to the left</source>
        <translation>境界を左へ</translation>
    </message>
    <message>
        <source>Divider to the right</source>
        <translation>境界を右へ</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>全体</translation>
    </message>
    <message>
        <source>25 %</source>
        <translation>25 %</translation>
    </message>
    <message>
        <source>50 %</source>
        <translation>50 %</translation>
    </message>
    <message>
        <source>1:1 (100 %)</source>
        <translation>1:1 (100 %)</translation>
    </message>
    <message>
        <source>200 %</source>
        <translation>200 %</translation>
    </message>
    <message>
        <source>400 %</source>
        <translation>400 %</translation>
    </message>
    <message>
        <source>800 %</source>
        <translation>800 %</translation>
    </message>
    <message>
        <source>Zoom the picture in</source>
        <translation>画像を拡大表示</translation>
    </message>
    <message>
        <source>Zoom the picture out</source>
        <translation>画像を縮小表示</translation>
    </message>
    <message>
        <source>Pan left</source>
        <translation>左へ動かす</translation>
    </message>
    <message>
        <source>Pan right</source>
        <translation>右へ動かす</translation>
    </message>
    <message>
        <source>Pan up</source>
        <translation>上へ動かす</translation>
    </message>
    <message>
        <source>Pan down</source>
        <translation>下へ動かす</translation>
    </message>
    <message>
        <source>Nothing to show yet</source>
        <translation>まだ表示するものがありません</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Type a sentence under Generate, or drop a clip or a picture here.</source>
        <translation>「生成」で文を書くか、クリップや画像をここにドロップしてください。</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ViewerWidget</name>
    <message>
        <source>Viewer</source>
        <translation>ビューアー</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>まだ何もありません</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Words</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 時間 %2 分</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 日</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>このコンピューター</translation>
    </message>
    <message>
        <source>Livepeer subnet</source>
        <translation>Livepeer サブネット</translation>
    </message>
    <message>
        <source>here</source>
        <translation>ここ</translation>
    </message>
    <message>
        <source>subnet</source>
        <translation>サブネット</translation>
    </message>
</context>
</TS>
