using Gateway.Identity.Lockout;
using Gateway.Mail.Wire;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

/// <summary>Back ends that are to verify a password and do not: a password that was sent counts as a failure.</summary>
public sealed class UnansweredSignInTests
{
    [Theory]
    [InlineData(null, 1)] // closes the connection
    [InlineData("nonsense", 1)]
    [InlineData("* BYE down", 1)]
    [InlineData("g NO [AUTHENTICATIONFAILED] wrong", 1)]
    public async Task Password_ThatTheBackEndGotAndDidNotAccept_CountsAsAFailure(string? answer, int failures)
    {
        using var rig = new MailRig(MailProtocol.Imap4, new Dictionary<string, string> { ["authentication"] = "BackEnd" });

        await SignInAsync(rig, ["* OK [CAPABILITY IMAP4rev1] ready", "?", answer]);

        Assert.Equal(failures, FailuresOf(rig));
    }

    [Theory]
    [InlineData("* BYE down")]
    [InlineData("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] no way in")]
    public async Task Password_ThatTheBackEndNeverGot_CountsNothing(string greeting)
    {
        using var rig = new MailRig(MailProtocol.Imap4, new Dictionary<string, string> { ["authentication"] = "BackEnd" });

        await SignInAsync(rig, [greeting]);

        Assert.Equal(0, FailuresOf(rig));
    }

    private static int FailuresOf(MailRig rig) => rig.Services.GetRequiredService<ILockoutStore>().Find("alice")?.Unknown.Failures ?? 0;

    /// <summary>
    /// Signs in at a back end that sends these lines. For "?" it reads a line instead, and for null it closes the connection.
    /// </summary>
    private static async Task SignInAsync(MailRig rig, string?[] script)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2)); // for a busy machine
        await using var client = rig.Connect();
        await client.ReadLineAsync(limit.Token);
        await client.SendLineAsync("a LOGIN alice secret", limit.Token);
        await using (var backEnd = await rig.BackEnd.AcceptAsync(limit.Token))
        {
            foreach (var line in script.OfType<string>())
            {
                await (line == "?" ? backEnd.ReadLineAsync(limit.Token) : backEnd.SendLineAsync(line, limit.Token));
            }
        }

        Assert.StartsWith("a NO", await client.ReadLineAsync(limit.Token), StringComparison.Ordinal);
    }
}
