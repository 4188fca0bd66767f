using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing;
using Gateway.Testing.Peers;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>Unchanged mail programs and an ActiveSync client that sign in with app passwords, until those are revoked.</summary>
public sealed class AppPasswordTests : IAsyncLifetime
{
    private const int LoginDenied = 67; // CURLE_LOGIN_DENIED
    private const string ActiveSync = "/Microsoft-Server-ActiveSync";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private AppPasswordSite _site = null!; // set before each test

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = await AppPasswordSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task MailKit_ReadsAndSends_EachProtocolByAnAppPasswordThatIsForIt()
    {
        var mark = MailSiteFixture.Mark();
        var sending = await _site.MakeAsync("Smtp", hasDeposit: true);
        using var message = new MimeMessage { Subject = mark, Body = new TextPart("plain") { Text = "body" } };
        message.From.Add(MailboxAddress.Parse("alice@example.test"));
        message.To.Add(MailboxAddress.Parse("alice@example.test"));
        using (var smtp = new SmtpClient())
        {
            await _site.ConnectAsync(smtp, "smtps", Stop);
            await smtp.AuthenticateAsync(AppPasswordSite.User, sending, Stop);
            await smtp.SendAsync(message, Stop);
            await smtp.DisconnectAsync(quit: true, Stop);
        }

        await _site.Dovecot.ReceivedAsync(AppPasswordSite.User, mark, Stop);
        using (var imap = new ImapClient())
        {
            await _site.ConnectAsync(imap, "imaps", Stop);
            await imap.AuthenticateAsync(AppPasswordSite.User, await _site.MakeAsync("Imap4"), Stop);
            await imap.Inbox.OpenAsync(FolderAccess.ReadOnly, Stop);
            Assert.Equal(mark, (await imap.Inbox.GetMessageAsync(imap.Inbox.Count - 1, Stop)).Subject);
            await imap.DisconnectAsync(quit: true, Stop);
        }

        using var pop = new Pop3Client();
        await _site.ConnectAsync(pop, "pop3s", Stop);
        await pop.AuthenticateAsync(AppPasswordSite.User, await _site.MakeAsync("Pop3", hasDeposit: true), Stop);
        Assert.Equal(mark, (await pop.GetMessageAsync(pop.Count - 1, Stop)).Subject);
        await pop.DisconnectAsync(quit: true, Stop);
    }

    [Fact]
    public async Task AppPassword_OfAnotherProtocol_AndTheUsersOwnPassword_AreRefusedEverywhere()
    {
        var others = new Dictionary<string, string>
        {
            ["imaps"] = await _site.MakeAsync("Pop3 Smtp ActiveSync Ews Web", hasDeposit: true),
            ["pop3s"] = await _site.MakeAsync("Imap4 Smtp ActiveSync Ews Web", hasDeposit: true),
            ["smtps"] = await _site.MakeAsync("Imap4 Pop3 ActiveSync Ews Web", hasDeposit: true),
        };
        foreach (var (listener, other) in others)
        {
            foreach (var password in new[] { other, AppPasswordSite.Password })
            {
                using IMailService client = listener switch
                {
                    "imaps" => new ImapClient(),
                    "pop3s" => new Pop3Client(),
                    _ => new SmtpClient(),
                };
                await _site.ConnectAsync(client, listener, Stop);
                await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(AppPasswordSite.User, password, Stop));
            }
        }

        var mail = await _site.MakeAsync("Imap4 Pop3 Smtp Ews Web", hasDeposit: true);
        Assert.Equal(HttpStatusCode.Unauthorized, await OptionsAsync(mail));
        Assert.Equal(HttpStatusCode.Unauthorized, await OptionsAsync(AppPasswordSite.Password));
    }

    [Fact]
    public async Task Idle_InASessionOfARevokedAppPassword_GetsByeAtOnce_AndNoNewSession()
    {
        var password = await _site.MakeAsync("Imap4");
        using var transcript = new MemoryStream();
        using var client = new ImapClient(new ProtocolLogger(transcript, leaveOpen: true));
        await _site.ConnectAsync(client, "imaps", Stop);
        await client.AuthenticateAsync(AppPasswordSite.User, password, Stop);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly, Stop);
        using var never = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        client.Disconnected += (_, _) => ended.TrySetResult();
        var arrived = new TaskCompletionSource();
        client.Inbox.CountChanged += (_, _) => arrived.TrySetResult();

        // It is idling when it hears of a message.
        var idle = client.IdleAsync(never.Token, Stop);
        await _site.Dovecot.DeliverAsync(AppPasswordSite.User, "Subject: idling\n\nbody\n");
        await arrived.Task.WaitAsync(Limit, Stop);
        await _site.RevokeAsync(password);

        await Assert.ThrowsAnyAsync<Exception>(() => idle.WaitAsync(Limit, Stop));
        await ended.Task.WaitAsync(Limit, Stop);
        Assert.Contains(
            "S: * BYE The app password is no longer valid.", Encoding.UTF8.GetString(transcript.ToArray()), StringComparison.Ordinal);
        using var again = new ImapClient();
        await _site.ConnectAsync(again, "imaps", Stop);
        await Assert.ThrowsAsync<AuthenticationException>(() => again.AuthenticateAsync(AppPasswordSite.User, password, Stop));
    }

    [Theory]
    [InlineData("imaps", "/INBOX;MAILINDEX=1;SECTION=TEXT", "Imap4")]
    [InlineData("pop3s", "/1", "Pop3")]
    public async Task Curl_FetchesMessage_UntilTheAppPasswordIsRevoked(string scheme, string path, string scope)
    {
        await _site.Dovecot.DeliverAsync(AppPasswordSite.User, "Subject: one\n\nthe body\n");
        var password = await _site.MakeAsync(scope, hasDeposit: true);

        var (exit, output) = await CurlAsync(scheme, path, password);
        Assert.True(exit == 0, output);
        Assert.Contains("the body", output, StringComparison.Ordinal);

        await _site.RevokeAsync(password);
        Assert.Equal(LoginDenied, (await CurlAsync(scheme, path, password)).ExitCode);
    }

    [Fact]
    public async Task Curl_Submits()
    {
        var mark = MailSiteFixture.Mark();
        var file = _site.Gateway.Folder.Write("message", $"Subject: {mark}\r\n\r\nbody\r\n");
        var password = await _site.MakeAsync("Smtp", hasDeposit: true);

        var (exit, output) = await CurlAsync(
            "smtps", "/client.test", password, "--mail-from", "alice@example.test", "--mail-rcpt", "alice@example.test", "-T", file);

        Assert.True(exit == 0, output);
        await _site.Dovecot.ReceivedAsync(AppPasswordSite.User, mark, Stop);
    }

    [Theory]
    [InlineData("imaps", "IMAPS")]
    [InlineData("imap", "STARTTLS")]
    public async Task Mbsync_Fetches_AndTheUsersOwnPasswordDoesNot(string listener, string type)
    {
        using var folder = new TemporaryFolder();
        var mark = MailSiteFixture.Mark();
        await _site.Dovecot.DeliverAsync(AppPasswordSite.User, $"Subject: {mark}\n\nbody\n");
        foreach (var name in (string[])["inbox/cur", "inbox/new", "inbox/tmp"])
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        Assert.NotEqual(0, (await MbsyncAsync(folder, listener, type, AppPasswordSite.Password)).ExitCode);
        Assert.Empty(Directory.GetFiles(folder.Combine("inbox/new")));
        var (exit, output) = await MbsyncAsync(folder, listener, type, await _site.MakeAsync("Imap4"));

        Assert.True(exit == 0, output);
        var fetched = Assert.Single(Directory.GetFiles(folder.Combine("inbox/new")));
        Assert.Contains(mark, await File.ReadAllTextAsync(fetched, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telephone_SynchronizesByItsAppPassword_AndItsPingEndsWhenItIsRevoked()
    {
        var password = await _site.MakeAsync("ActiveSync", hasDeposit: true);
        Assert.Equal(HttpStatusCode.OK, await OptionsAsync(password));
        using var client = _site.Gateway.CreateClient("localhost");
        using var folders = await client.SendAsync(Request(HttpMethod.Post, "Cmd=FolderSync", password, []), Stop);
        Assert.Equal("application/vnd.ms-sync.wbxml", folders.Content.Headers.ContentType?.MediaType);

        // A Ping that waits for a change for ten minutes (MS-ASCMD: code page 13, HeartbeatInterval "600"), the first use of its password.
        var waiting = await _site.MakeAsync("ActiveSync", hasDeposit: true);
        byte[] body = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x0D, 0x45, 0x48, 0x03, (byte)'6', (byte)'0', (byte)'0', 0x00, 0x01, 0x01];
        var ping = client.SendAsync(Request(HttpMethod.Post, "Cmd=Ping", waiting, body), Stop);
        await WaitFor.ConditionAsync(
            () => ping.IsCompleted || _site.Store.Find(waiting)?.LastUse is not null, "the use by the Ping");
        Assert.False(ping.IsCompleted);
        await _site.RevokeAsync(waiting);

        await Assert.ThrowsAsync<HttpRequestException>(() => ping.WaitAsync(Limit, Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, await OptionsAsync(waiting));
        Assert.Equal(HttpStatusCode.OK, await OptionsAsync(password));
    }

    private async Task<HttpStatusCode> OptionsAsync(string password)
    {
        using var client = _site.Gateway.CreateClient("localhost");
        using var response = await client.SendAsync(Request(HttpMethod.Options, "", password, []), Stop);
        return response.StatusCode;
    }

    private static HttpRequestMessage Request(HttpMethod method, string command, string password, byte[] body)
    {
        var query = command.Length == 0 ? "" : $"?{command}&User={AppPasswordSite.User}&DeviceId=phone1&DeviceType=Test";
        var request = new HttpRequestMessage(method, $"{ActiveSync}{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AppPasswordSite.User}:{password}")));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.ms-sync.wbxml");
        }

        return request;
    }

    private Task<(int ExitCode, string Output)> CurlAsync(string scheme, string path, string password, params string[] more)
    {
        var port = _site.Gateway.Port(scheme).ToString(CultureInfo.InvariantCulture);
        return PeerProcess.RunAsync(
            "curl",
            [
                "-sS", "--max-time", "60", "--cacert", _site.AuthorityFile, "-u", $"{AppPasswordSite.User}:{password}",
                $"{scheme}://localhost:{port}{path}", .. more,
            ],
            Stop);
    }

    private Task<(int ExitCode, string Output)> MbsyncAsync(TemporaryFolder folder, string listener, string type, string password)
    {
        var configuration = folder.Write("mbsyncrc", $"""
            IMAPAccount gateway
            Host localhost
            Port {_site.Gateway.Port(listener)}
            User {AppPasswordSite.User}
            Pass "{password}"
            SSLType {type}
            CertificateFile {_site.AuthorityFile}

            IMAPStore far
            Account gateway

            MaildirStore near
            Path {folder.Path}/
            Inbox {folder.Path}/inbox

            Channel mail
            Far :far:
            Near :near:
            Patterns INBOX
            Sync Pull
            SyncState *

            """);
        return PeerProcess.RunAsync("mbsync", ["-V", "-c", configuration, "mail"], Stop);
    }
}
