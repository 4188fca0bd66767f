using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.BackEnds;

/// <summary>
/// Back ends that close early or send malformed replies: the client gets an error of its protocol, and the session goes on.
/// </summary>
public sealed class BackEndMisbehaviourTests
{
    public static TheoryData<MailProtocol, string[]> Cases() => new()
    {
        { MailProtocol.Imap4, [] },
        { MailProtocol.Imap4, ["HTTP/1.1 400 Bad Request"] },
        { MailProtocol.Imap4, ["* PREAUTH somebody else's mailbox"] },
        { MailProtocol.Imap4, ["* OK " + new string('x', 20_000)] },
        { MailProtocol.Imap4, ["* OK ready", "?* CAPABILITY IMAP4rev1", "nonsense"] },
        { MailProtocol.Imap4, ["* OK ready", "?g OK no capabilities at all"] },
        { MailProtocol.Imap4, ["* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] no way in"] },
        { MailProtocol.Imap4, ["* OK [CAPABILITY IMAP4rev1] ready", "?+ continuation that nobody asked for"] },
        { MailProtocol.Imap4, ["* OK [CAPABILITY IMAP4rev1] ready", "?other OK tag"] },
        { MailProtocol.Pop3, [] },
        { MailProtocol.Pop3, ["-ERR [SYS/TEMP] down"] },
        { MailProtocol.Pop3, ["220 wrong protocol"] },
        { MailProtocol.Pop3, ["+OK ready", "?+OK", "USER"] },
        { MailProtocol.Pop3, ["+OK ready", "?-ERR", "?nonsense"] },
        { MailProtocol.Smtp, [] },
        { MailProtocol.Smtp, ["421 down"] },
        { MailProtocol.Smtp, ["220-endless", "220 but", "?250 no AUTH here"] },
        { MailProtocol.Smtp, ["220 ready", "?abc"] },
        { MailProtocol.Smtp, ["220 ready", "?250-x", "250 AUTH PLAIN", "?999 code"] },
        { MailProtocol.ManageSieve, [] },
        { MailProtocol.ManageSieve, ["BYE (TRYLATER) \"down\""] },
        { MailProtocol.ManageSieve, ["220 wrong protocol"] },
        { MailProtocol.ManageSieve, ["\"SASL\" {99999}"] },
        { MailProtocol.ManageSieve, ["\"SASL\" \"GSSAPI\"", "OK"] },
        { MailProtocol.ManageSieve, ["\"SASL\" \"PLAIN\"", "OK", "?nonsense"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SignIn_AtMisbehavingBackEnd_IsRefusedForNowAndSessionGoesOn(MailProtocol protocol, string[] script)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2)); // a machine that does much else at the time
        using var rig = new MailRig(protocol);
        await using var client = rig.Connect();
        for (var greeting = protocol == MailProtocol.ManageSieve ? 5 : 1; greeting > 0; greeting--)
        {
            await client.ReadLineAsync(limit.Token);
        }

        var (commands, refusal, quit) = protocol switch
        {
            MailProtocol.Imap4 => (["a LOGIN alice wonder"], "a NO [UNAVAILABLE] ", "a LOGOUT"),
            MailProtocol.ManageSieve => (["AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHdvbmRlcg==\""], "NO (TRYLATER) ", "LOGOUT"),
            MailProtocol.Pop3 => (["AUTH PLAIN AGFsaWNlAHdvbmRlcg=="], "-ERR [SYS/TEMP] ", "QUIT"),
            _ => ((string[])["HELO x", "AUTH PLAIN AGFsaWNlAHdvbmRlcg=="], "454 4.7.0 ", "QUIT"),
        };
        foreach (var command in commands)
        {
            await client.SendLineAsync(command, limit.Token);
        }

        await using (var backEnd = await rig.BackEnd.AcceptAsync(limit.Token))
        {
            foreach (var line in script)
            {
                if (line[0] == '?')
                {
                    await backEnd.ReadLineAsync(limit.Token);
                }

                await backEnd.SendLineAsync(line.TrimStart('?'), limit.Token);
            }
        }

        var answer = await client.ReadLineAsync(limit.Token);
        if (protocol == MailProtocol.Smtp)
        {
            answer = await client.ReadLineAsync(limit.Token); // behind HELO's
        }

        Assert.StartsWith(refusal, answer, StringComparison.Ordinal);
        await client.SendLineAsync(quit, limit.Token);
        Assert.NotNull(await client.ReadLineAsync(limit.Token));
    }
}
