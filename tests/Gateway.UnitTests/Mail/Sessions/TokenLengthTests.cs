using System.Text;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

/// <summary>Access tokens of cloud directories are longer than any password.</summary>
public sealed class TokenLengthTests
{
    [Theory]
    [InlineData(MailProtocol.Imap4, 1_016)]
    [InlineData(MailProtocol.Imap4, 16_384)]
    [InlineData(MailProtocol.Smtp, 16_384)]
    public async Task Token_UpToItsLimit_IsHandedOn(MailProtocol protocol, int length)
    {
        var stop = TestContext.Current.CancellationToken;
        var text = "user=alice\u0001auth=Bearer " + new string('t', length) + "\u0001\u0001";
        var response = Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
        using var rig = new MailRig(protocol, new Dictionary<string, string> { ["authentication"] = "BearerPassThrough" });
        await using var client = rig.Connect();
        await client.ReadLineAsync(stop);
        if (protocol == MailProtocol.Smtp)
        {
            await client.SendLineAsync("HELO client", stop);
            await client.ReadLineAsync(stop);
        }

        await client.SendLineAsync(protocol == MailProtocol.Smtp ? "AUTH XOAUTH2 " + response : "a AUTHENTICATE XOAUTH2 " + response, stop);
        await using var backEnd = await rig.BackEnd.AcceptAsync(stop);
        var lines = protocol == MailProtocol.Smtp
            ? (string[])["220 ready", "?250-x", "250 AUTH XOAUTH2"]
            : (string[])["* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready"];
        foreach (var line in lines)
        {
            if (line[0] == '?')
            {
                await backEnd.ReadLineAsync(stop);
            }

            await backEnd.SendLineAsync(line.TrimStart('?'), stop);
        }

        Assert.EndsWith("XOAUTH2 " + response, await backEnd.ReadLineAsync(stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OverItsLimit_IsRefused()
    {
        var stop = TestContext.Current.CancellationToken;
        var text = "user=alice\u0001auth=Bearer " + new string('t', 16_385) + "\u0001\u0001";
        using var rig = new MailRig(MailProtocol.Imap4, new Dictionary<string, string> { ["authentication"] = "BearerPassThrough" });
        await using var client = rig.Connect();
        await client.ReadLineAsync(stop);

        await client.SendLineAsync("a AUTHENTICATE XOAUTH2 " + Convert.ToBase64String(Encoding.ASCII.GetBytes(text)), stop);

        Assert.StartsWith("a BAD ", await client.ReadLineAsync(stop), StringComparison.Ordinal);
    }
}
