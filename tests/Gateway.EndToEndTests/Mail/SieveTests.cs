using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>A real client of ManageSieve and a real Dovecot, and the protocol as its own bytes.</summary>
public sealed class SieveTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SieveConnect_UploadsListsActivatesAndDownloads()
    {
        using var folder = new TemporaryFolder();
        var comments = string.Concat(Enumerable.Repeat("# a long comment\n", 600));
        var script = folder.Write("filter.sieve", $"require \"fileinto\";\n{comments}keep;\n");

        var uploaded = await SieveConnectAsync(MailSite.Password, "--upload", "--localsieve", script, "--remotesieve", "filter");
        var activated = await SieveConnectAsync(MailSite.Password, "--activate", "--remotesieve", "filter");
        var listed = await SieveConnectAsync(MailSite.Password, "--list");
        var back = folder.Combine("back.sieve");
        var downloaded = await SieveConnectAsync(MailSite.Password, "--download", "--remotesieve", "filter", "--localsieve", back);

        Assert.All([uploaded, activated, listed, downloaded], r => Assert.True(r.ExitCode == 0, r.Output));
        Assert.Contains("\"filter\" ACTIVE", listed.Output, StringComparison.Ordinal);
        Assert.Equal(
            (await File.ReadAllTextAsync(script, Stop)).ReplaceLineEndings("\n"),
            (await File.ReadAllTextAsync(back, Stop)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task SieveConnect_WithWrongPassword_IsRefusedBeforeDovecotIsAsked()
    {
        var (exit, output) = await SieveConnectAsync("guess", "--list");

        Assert.NotEqual(0, exit);
        Assert.Contains("Sign-in failed.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_BeforeAndAfterStartTls_SeesDovecotsCapabilitiesAndItsChecks()
    {
        const string Script = $$"""
            import base64, socket, ssl, sys
            s = socket.create_connection(('localhost', int(sys.argv[2]))); f = s.makefile('rwb')
            def say(text): f.write(text.encode()); f.flush()
            def until_ok():
                lines = []
                while not lines or not lines[-1].startswith(('OK', 'NO', 'BYE')): lines.append(f.readline().decode().strip())
                return lines
            clear = until_ok(); say('STARTTLS\r\n'); until_ok()
            s = ssl.create_default_context(cafile=sys.argv[1]).wrap_socket(s, server_hostname='localhost'); f = s.makefile('rwb')
            secure = until_ok()
            print('STARTTLS' in str(clear), 'PLAIN' in str(clear), 'fileinto' in str(secure), 'STARTTLS' in str(secure), 'UNAUTH' in str(secure))
            plain = base64.b64encode(b'\0{{MailSite.User}}\0{{MailSite.Password}}').decode()
            say('AUTHENTICATE "PLAIN" {%d+}\r\n%s\r\n' % (len(plain), plain)); print(until_ok()[-1][:2])
            say('HAVESPACE "x" 100\r\nPUTSCRIPT "x" {7+}\r\nkeep;\r\n\r\nPUTSCRIPT "y" {8+}\r\nnonsense\r\nLISTSCRIPTS\r\n')
            print([until_ok()[-1][:2] for _ in range(4)])
            say('DELETESCRIPT "x"\r\nLOGOUT\r\n'); print(until_ok()[-1][:2], until_ok()[-1][:2])
            """;

        var (exit, output) = await PeerProcess.RunAsync(
            "python3", ["-c", Script, fixture.Site.AuthorityFile, fixture.Port("sieve")], Stop);

        Assert.True(exit == 0, output);
        Assert.Equal(
            ["True False True False False", "OK", "['OK', 'OK', 'NO', 'OK']", "OK OK"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private Task<(int ExitCode, string Output)> SieveConnectAsync(string password, params string[] arguments) => PeerProcess.RunAsync(
        "sieve-connect",
        [
            "--server", "localhost", "--port", fixture.Port("sieve"), "--4", "--user", MailSite.User, "--passwordfd", "0",
            "--tlscafile", fixture.Site.AuthorityFile, "--authmech", "PLAIN", .. arguments,
        ],
        Stop,
        password + "\n");
}
