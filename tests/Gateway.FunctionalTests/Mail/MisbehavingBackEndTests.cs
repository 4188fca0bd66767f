using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>Back ends that misbehave in every phase: the client hears its protocol's error, and its session goes on.</summary>
public sealed class MisbehavingBackEndTests(RogueSite site) : IClassFixture<RogueSite>
{
    private static readonly string Plain = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0alice\0{RogueSite.Password}"));

    public static TheoryData<string> Cases => [.. RogueCase.All.Select(c => c.Host)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SignIn_AtARogueServer_IsRefusedForNowAndTheSessionGoesOn(string host)
    {
        var rogue = RogueCase.All.Single(c => c.Host == host);
        var (greeting, refusal) = rogue.Protocol switch
        {
            MailProtocol.Imap4 => ("* OK", "a NO [UNAVAILABLE] "),
            MailProtocol.Pop3 => ("+OK", "-ERR [SYS/TEMP] "),
            _ => ("220 ", "454 4.7.0 "),
        };
        await using var client = await MailClient.ConnectAsync(
            site.Gateway.Port(rogue.Protocol.ToString()), implicitTls: true, greeting, host);

        string answer, after;
        if (rogue.Protocol == MailProtocol.Imap4)
        {
            answer = await client.AskAsync($"a LOGIN alice {RogueSite.Password}", "a ");
            after = await client.AskAsync("b NOOP", "b ");
        }
        else
        {
            await client.AskAsync(
                rogue.Protocol == MailProtocol.Smtp ? "HELO client" : "NOOP", rogue.Protocol == MailProtocol.Smtp ? "250" : "+OK");
            answer = await client.AskAsync($"AUTH PLAIN {Plain}", "");
            after = await client.AskAsync("NOOP", "");
        }

        Assert.StartsWith(refusal, answer, StringComparison.Ordinal);
        Assert.StartsWith(rogue.Protocol switch
        {
            MailProtocol.Imap4 =>
            "b OK",
            MailProtocol.Pop3 => "+OK",
            _ => "250"
        }, after, StringComparison.Ordinal);
        if (rogue.Moment != Moment.SignIn)
        {
            Assert.DoesNotContain(site.Servers[host].Heard, line => line.Contains(Plain, StringComparison.Ordinal)
                || line.Contains(RogueSite.Password, StringComparison.Ordinal));
        }
    }
}
