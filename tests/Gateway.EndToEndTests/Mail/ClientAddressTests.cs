using System.Globalization;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>What real back ends log as the client's address, told by IMAP ID, XCLIENT and PROXY headers of both versions.</summary>
public sealed class ClientAddressTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    [Theory]
    [InlineData(MailSite.Host, "imaps", "127.0.0.11")] // ID
    [InlineData(MailSite.Host, "pop3s", "127.0.0.12")] // XCLIENT
    [InlineData(MailSite.ProxiedHost, "imaps", "127.0.0.13")] // PROXY v1
    [InlineData(MailSite.ProxiedHost, "pop3s", "127.0.0.14")] // PROXY v2
    public async Task Dovecot_LogsTheClientsAddress(string host, string listener, string address)
    {
        var (exit, output) = await CurlAsync(host, listener, address, []);

        Assert.True(exit == 0, output);
        Assert.Contains($"rip={address},", fixture.Site.Dovecot.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailSite.Host, "127.0.0.15")] // XCLIENT
    [InlineData(MailSite.ProxiedHost, "127.0.0.16")] // PROXY v2
    public async Task Postfix_LogsTheClientsAddress(string host, string address)
    {
        var mark = MailSiteFixture.Mark();
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

        var (exit, output) = await CurlAsync(
            host,
            "smtps",
            address,
            ["--local-port", port, "--mail-from", "alice@example.test", "--mail-rcpt", "alice@example.test", "--upload-file", "-"],
            $"Subject: {mark}\r\n\r\nbody\r\n");

        Assert.True(exit == 0, output);
        await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, TestContext.Current.CancellationToken);
        Assert.Matches($@"client=[a-z]+\[{address}\]:{port}, sasl_method=", fixture.Site.Postfix.Log);
    }

    private Task<(int ExitCode, string Output)> CurlAsync(
        string host, string listener, string address, string[] more, string? input = null) => PeerProcess.RunAsync(
        "curl",
        [
            "-sS", "--max-time", "60", "--cacert", fixture.Site.AuthorityFile, "--interface",
            address, "--resolve", $"{host}:{fixture.Port(listener)}:127.0.0.1",
            "-u", $"{MailSite.User}:{MailSite.Password}", .. more, $"{listener}://{host}:{fixture.Port(listener)}",
        ],
        TestContext.Current.CancellationToken,
        input);
}
