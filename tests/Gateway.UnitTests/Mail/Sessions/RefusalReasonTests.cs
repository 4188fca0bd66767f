using Gateway.Identity.Lockout;
using Gateway.Mail.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

/// <summary>Back ends that verify a password and refuse: what counts as a wrong password, and what client and log are told.</summary>
public sealed class RefusalReasonTests
{
    [Theory]
    [InlineData(MailProtocol.Imap4, "g NO [AUTHENTICATIONFAILED] wrong", 1, "a NO [AUTHENTICATIONFAILED] Sign-in failed.")]
    [InlineData(MailProtocol.Imap4, "g NO wrong", 1, "a NO [AUTHENTICATIONFAILED] Sign-in failed.")]
    [InlineData(MailProtocol.Imap4, "g NO [ALERT] wrong", 1, "a NO [ALERT] wrong")]
    [InlineData(MailProtocol.Imap4, "g BAD no", 0, "a NO [UNAVAILABLE] Sign-in is not possible")]
    [InlineData(MailProtocol.Imap4, "g NO [UNAVAILABLE] back at noon", 0, "a NO [UNAVAILABLE] back at noon")]
    [InlineData(MailProtocol.Imap4, "g NO [PRIVACYREQUIRED] no", 0, "a NO [UNAVAILABLE] Sign-in is not possible")]
    [InlineData(MailProtocol.Imap4, "g NO [REFERRAL imap://x/] elsewhere", 0, "a NO [UNAVAILABLE] elsewhere")]
    [InlineData(MailProtocol.Imap4, "* BYE [UNAVAILABLE] down", 0, "a NO [UNAVAILABLE] down")]
    [InlineData(MailProtocol.Imap4, "* BYE mbx3 down", 1, "a NO [UNAVAILABLE] Sign-in is not possible")]
    [InlineData(MailProtocol.Imap4, "g NO [expired] change it", 0, "a NO [EXPIRED] change it")]
    [InlineData(MailProtocol.Imap4, "g NO [LIMIT] 10 sessions", 0, "a NO [LIMIT] 10 sessions")]
    [InlineData(MailProtocol.Imap4, "g NO [CONTACTADMIN] call us", 0, "a NO [CONTACTADMIN] call us")]
    [InlineData(MailProtocol.Pop3, "-ERR [AUTH] wrong", 1, "-ERR [AUTH] Sign-in failed.")]
    [InlineData(MailProtocol.Pop3, "-ERR [SYS/TEMP] back at noon", 0, "-ERR [SYS/TEMP] back at noon")]
    [InlineData(MailProtocol.Pop3, "-ERR [SYS/PERM] call us", 0, "-ERR [SYS/PERM] call us")]
    [InlineData(MailProtocol.Pop3, "-ERR [IN-USE] another", 0, "-ERR [IN-USE] another")]
    [InlineData(MailProtocol.Pop3, "-ERR [LOGIN-DELAY] slower", 0, "-ERR [LOGIN-DELAY] slower")]
    [InlineData(MailProtocol.Smtp, "535 5.7.8 wrong", 1, "535 5.7.8 Sign-in failed.")]
    [InlineData(MailProtocol.Smtp, "454 4.7.0 back at noon", 0, "454 4.7.0 back at noon")]
    [InlineData(MailProtocol.Smtp, "432 4.7.12 change it", 0, "454 4.7.0 change it")]
    [InlineData(MailProtocol.Smtp, "421 4.3.2 no", 0, "454 4.7.0 Sign-in is not possible")]
    [InlineData(MailProtocol.Smtp, "500 5.5.2 no", 0, "454 4.7.0 Sign-in is not possible")]
    public async Task Refusal_ByABackEnd_CountsWhereItSpeaksOfThePasswordAndTheLogHasTheRest(
        MailProtocol protocol, string answer, int failures, string expected)
    {
        using var rig = new MailRig(protocol, new Dictionary<string, string> { ["authentication"] = "BackEnd" });

        var heard = await SignInAsync(rig, [.. Script(protocol), "?", answer]);

        Assert.StartsWith(expected, heard, StringComparison.Ordinal);
        Assert.EndsWith(" (session-1)", heard, StringComparison.Ordinal);
        Assert.Equal(failures, FailuresOf(rig));
        if (failures == 0 && !answer.Contains("IN-USE", StringComparison.Ordinal))
        {
            var entry = Assert.Single(rig.Services.GetFakeLogCollector().GetSnapshot(), r => r.Id.Id == 4010);
            Assert.Equal(LogLevel.Warning, entry.Level);
            Assert.EndsWith(answer.Split(' ')[^1], entry.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>RFC 9051 6.2.2: BAD ends an exchange that the gateway cancels where a challenge reports an error.</summary>
    [Fact]
    public async Task Refusal_OfACancelledExchange_CountsAsAWrongPassword()
    {
        using var rig = new MailRig(
            MailProtocol.Imap4, new Dictionary<string, string> { ["authentication"] = "BackEnd", ["mechanism"] = "PLAIN" });

        var heard = await SignInAsync(
            rig, ["* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready", "?", "+ ", "?", "+ d3Jvbmc=", "?", "g BAD cancelled"]);

        Assert.StartsWith("a NO [AUTHENTICATIONFAILED] ", heard, StringComparison.Ordinal);
        Assert.Equal(1, FailuresOf(rig));
    }

    private static string[] Script(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap4 => ["* OK [CAPABILITY IMAP4rev1] ready"],
        MailProtocol.Pop3 => ["+OK ready", "?", "-ERR", "?", "+OK"],
        _ => ["220 ready", "?", "250-x", "250 AUTH PLAIN"],
    };

    private static int FailuresOf(MailRig rig) =>
        rig.Services.GetRequiredService<ILockoutStore>().Find("alice")?.Unknown.Failures ?? 0;

    /// <summary>Signs in at a back end that sends these lines, and reads a line for "?".</summary>
    /// <returns>What the client is told.</returns>
    private static async Task<string?> SignInAsync(MailRig rig, string[] script)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2)); // for a busy machine
        await using var client = rig.Connect();
        await client.ReadLineAsync(limit.Token);
        if (rig.Protocol == MailProtocol.Smtp)
        {
            await client.SendLineAsync("HELO x", limit.Token);
            await client.ReadLineAsync(limit.Token);
        }

        await client.SendLineAsync(
            rig.Protocol == MailProtocol.Imap4 ? "a LOGIN alice secret" : "AUTH PLAIN AGFsaWNlAHNlY3JldA==", limit.Token);
        await using var backEnd = await rig.BackEnd.AcceptAsync(limit.Token);
        foreach (var line in script)
        {
            await (line == "?" ? backEnd.ReadLineAsync(limit.Token) : backEnd.SendLineAsync(line, limit.Token));
        }

        return await client.ReadLineAsync(limit.Token);
    }
}
