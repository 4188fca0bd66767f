using System.Text;
using CsCheck;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Dialogues;

/// <summary>Sessions of clients that send arbitrary lines: each ends, and none by a fault.</summary>
public sealed class DialogueFuzzTests
{
    private static readonly Gen<string> Argument = Gen.OneOf<string>(
        Gen.Const(""),
        Gen.OneOf(
            " ",
            " alice",
            " \u00e9t\u00e9",
            " =",
            " *",
            " PLAIN",
            " PLAIN =",
            " PLAIN AGE=",
            " PLAIN AGFsaWNlAHdyb25n",
            " LOGIN",
            " LOGIN YWxpY2U=",
            " XOAUTH2 AA==",
            " [1.2.3.4]",
            " <a@b> SIZE=1"),
        Gen.String[Gen.Char[' ', '~'], 0, 30].Select(s => " " + s));

    [Theory]
    [InlineData(MailProtocol.Pop3, "USER,PASS,AUTH,APOP,CAPA,STLS,QUIT,NOOP,STAT,LIST,TOP,XCLIENT,UTF8,LANG,*,YWxpY2U=,user")]
    [InlineData(MailProtocol.Smtp, "EHLO,HELO,AUTH,MAIL,RCPT,DATA,BDAT,STARTTLS,QUIT,NOOP,RSET,HELP,VRFY,XCLIENT,*,YWxpY2U=,ehlo")]
    [InlineData(
        MailProtocol.ManageSieve,
        "AUTHENTICATE,AUTHENTICATE \"PLAIN\" {4+},CAPABILITY,STARTTLS,NOOP,LOGOUT,PUTSCRIPT \"x\" {8+},HAVESPACE,\"*\",\",{3},(")]
    public async Task Session_OfAnyLines_EndsWithoutAFault(MailProtocol protocol, string words)
    {
        var line = Gen.Select(
            Gen.Frequency<string>((5, Gen.OneOf(words.Split(','))), (1, Gen.String[Gen.Char[' ', '~'], 0, 12])),
            Argument,
            Gen.OneOf("\r\n", "\n", "\r\r\n", ""),
            (word, argument, end) => Encoding.UTF8.GetBytes(word + argument + end));
        var session = Gen.Select(line.Array[0, 30], Gen.Byte.Array[0, 8], Gen.Int[1, 64], (
            lines, garbage, piece) => (Bytes: lines.SelectMany(l => l).Concat(garbage).ToArray(), Piece: piece));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2)); // a session that does not end fails here
        using var rig = new MailRig(protocol);

        await session.SampleAsync(
            async sample =>
            {
                await using var client = rig.Connect();
                foreach (var piece in sample.Bytes.Chunk(sample.Piece))
                {
                    await client.SendAsync(piece, limit.Token);
                }

                await client.CloseAsync();
                await client.Session.WaitAsync(limit.Token);
            },
            iter: 300,
            threads: 1);

        Assert.Equal(300, rig.Ended.Count);
        Assert.DoesNotContain(rig.Ended, s => s.End is MailSessionEnd.Fault or MailSessionEnd.Reset);
    }
}
