using System.Text;
using CsCheck;
using Gateway.Mail.Protocols;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>
/// Streams of clients that mean harm, against models of servers as they are: no command that changes who somebody is is run, and in what
/// pieces bytes arrive changes nothing.
/// </summary>
public sealed class RelayFilterPropertyTests
{
    /// <summary>Longer than any command.</summary>
    private const string Long = "VERYLONGVERYLONGVERYLONGVERYLONGVERYLONGVERYLONGVERYLONGVERYLONGVERYLONG";

    private static readonly string[] Imap =
    [
        Long + "\r\n", "a " + Long + " x\r\n", "a NOOP\r\n", "b NOOP\n", "c UNAUTHENTICATE\r\n", "d login u p\n",
        "d X-UNAUTHENTICATE\r\n", "e AUTHENTICATE PLAIN\r\n", "f IDLE\r\n", "DONE\r\n", "done\n",
        "g APPEND INBOX {18}\r\n", "h APPEND INBOX {18+}\r\n", "i NOOP {18}\r\n", "j NOOP {18+}\r\n", "k APPEND refused {18+}\r\n",
        "x UNAUTHENTICATE\r\n", "l APPEND a {2+}\r\nxy {3}\r\n", "abc\r\n", "\r\n", "\n", "m FETCH 1 BODY[]\r\n", "n CAPABILITY\r\n",
        "o IDLE {18+}\r\n", "p LOGIN {1+}\r\nu {2+}\r\npw\r\n", "q", " ", "{", "+", "}", "{3+}", "{30", "\r", "LOGIN LOGIN x y\r\n",
        "r  STARTTLS\r\n", "\"s\" LOGIN a b\r\n", "t \"LOGIN\" a b\r\n", "u {5+}\r\nLOGIN a b\r\n",
        "v APPEND x {00000000000000000000018+}\r\n",
        "w APPEND x {00000000000000000000018}\r\n", "x SELECT {18}\r\n", "y APPEND x {4294967300}\r\n",
    ];

    private static readonly string[] Smtp =
    [
        Long + "\r\n", "NOOP\r\n", "RSET\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n", "DATA\r\n", "AUTH PLAIN AAAA\r\n", "starttls\r\n",
        " XCLIENT A=B\r\n",
        "X-EXPS NTLM\r\n", "ATRN a.b\r\n", "text\r\n", ".\r\n", ".\n", "\r.\r", "\n.\n", "\r\n.\r\n", "..\r\n", "BDAT 10\r\n",
        "BDAT 12 LAST\r\n", "BDAT 0\r\n",
        "BDAT x\r\n", "STARTTLS\r\n", "EHLO me\r\n", "\r\n", "\n", "\r", ".", "A", "AU", "TH x\r\n",
        "\vAUTH x\r\n", "BDAT 5\r\n", "NOOP AUTH x\r\n", "BDAT 4294967299\r\n", "NOOP \r.\rAUTH x\r\n",
    ];

    private static readonly string[] Sieve =
    [
        Long + "\r\n",
        "NOOP\r\n", "UNAUTHENTICATE\r\n", "AUTHENTICATE \"PLAIN\" \"x\"\r\n", "starttls\n", "NOOP {18+}\r\n", "PUTSCRIPT \"a\" {18+}\r\n",
        "CHECKSCRIPT {3+}\r\n", "abc\r\n", "\r\n", "\n", "SETACTIVE \"a\" {18+}\r\n", "PUTSCRIPT \"a\"  {18+}\r\n",
        "PUTSCRIPT \"a\" {18+}\n",
        "PUTSCRIPT \"\u00e9\" {18+}\r\n", "PUTSCRIPT \"\u00e9\" {6+}\r\n", "UNAUTH", "ENTICATE\r\n", "PUTSCRIPT \"a\\b\" {18+}\r\n",
        "PUTSCRIPT \"a\" {18+}\r\r\n", "PUTSCRIPT \"a\" {00000000000000000000018+}\r\n", "PUTSCRIPT \"a\" {00000000000000000000003+}\r\n",
        "PUTSCRIPT \"a\" {99999999999999999999999+}\r\n", "PUTSCRIPT {3+}\r\nabc {18+}\r\n", "PUTSCRIPT {50+}\r\n", " {18+}\r\n",
        "RENAMESCRIPT \"a\" \"b\" {18+}\r\n", " HAVESPACE {18+}\r\n", "CAPABILITY\r\n", "LISTSCRIPTS {18+}\r\n", "\"", "{18+}",
        "PUTSCRIPT \"a",
    ];

    private static readonly string[] Pop =
    [
        Long + " x\r\n",
        "NOOP\r\n", "RETR 1\r\n", "LIST\r\n", "LIST 1\n", "UIDL\n", "DELE 1\r\n", "USER a\r\n", "pass b\n", "AUTH PLAIN\r\n",
        "STLS\r\n", "CAPA\r\n",
        " APOP a b\r\n", "XCLIENT A=B\r\n", "TOP 1 0\r\n", "\r\n", "\n", "U", "SER x\r\n", "STAT\r\n",
    ];

    [Theory]
    [InlineData(MailProtocol.Imap4, false)]
    [InlineData(MailProtocol.Pop3, false)]
    [InlineData(MailProtocol.Smtp, false)]
    [InlineData(MailProtocol.Smtp, true)]
    [InlineData(MailProtocol.ManageSieve, false)]
    public void AnyStream_InAnyPieces_RunsNoIdentityChange(MailProtocol protocol, bool isLenient) =>
        Streams(protocol).Sample(
            sample =>
            {
                var server = Server(protocol, isLenient);

                new FilterRun(Filter(protocol), server).Play(sample.Bytes, sample.Piece);

                Assert.Empty(server.Executed);
            },
            iter: 5_000);

    [Theory]
    [InlineData(MailProtocol.Imap4)]
    [InlineData(MailProtocol.Pop3)]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.ManageSieve)]
    public void AnyStream_InPieces_IsRelayedAsInOnePiece(MailProtocol protocol) =>
        Streams(protocol).Sample(
            sample => AssertSameInPieces(protocol, sample.Bytes, sample.Piece),
            iter: 5_000);

    [Fact]
    public void Reply_ToCommandsInASieveLiteral_IsNoLaterCommandsInAnyPieces()
    {
        // The server takes the end of the literal for a script of 50 bytes, and answers once too often before it.
        var bytes = Encoding.Latin1.GetBytes(
            "PUTSCRIPT \"\u00e9\" {18+}\r\n\r\nPUTSCRIPT {50+}\r\nabc\r\nPUTSCRIPT \"a\"  {18+}\r\n"
            + "PUTSCRIPT \"a\" {00000000000000000000003+}\r\nPUTSCRIPT \"a\" {18+}\r\n\r\nstarttls\n");
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            AssertSameInPieces(MailProtocol.ManageSieve, bytes, piece);
        }
    }

    [Fact]
    public void Commands_AtEveryByte_AreRefusedInTheirTurn()
    {
        var bytes = Encoding.ASCII.GetBytes(
            "a FETCH 1 BODY[]\r\nb UNAUTHENTICATE\r\nc APPEND x {18}\r\nd UNAUTHENTICATE\r\n\r\ne LOGIN {1+}\r\nu {1+}\r\np\r\nf NOOP\r\n");
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var run = new FilterRun(Filter(MailProtocol.Imap4), new ImapServerModel()).Play(bytes, piece);

            Assert.Equal("a FETCH 1 BODY[]\r\nc APPEND x {18}\r\nd UNAUTHENTICATE\r\n\r\nf NOOP\r\n", run.ToServer);
            Assert.Equal(
                "* 1 FETCH (BODY[] {8}\r\n+ x OK\r\n)\r\na OK fetched\r\nb BAD Not after signing in.\r\n+ go on\r\nc OK appended\r\n"
                + "e BAD Not after signing in.\r\nf OK done\r\n",
                run.ToClient);
            Assert.All(run.Refusals, refusal => Assert.Equal(MailRefusal.IdentityChange, refusal.Reason));
        }
    }

    [Theory]
    [InlineData(MailProtocol.Imap4, "a APPEND x {00000000000000000000003}\r\nabc\r\nb UNAUTHENTICATE\r\n")] // leading zeros
    [InlineData(MailProtocol.Imap4, "a APPEND x {4294967299}\r\nabc\r\nb UNAUTHENTICATE\r\n")] // a size of 33 bits
    [InlineData(MailProtocol.Imap4, "a SELECT {20}\r\nb SELECT {9}\r\nc APPEND refused {19}\r\nUNAUTHENTICATE x\r\n\r\n")]
    [InlineData(MailProtocol.Smtp, "BDAT 4294967299\r\nabcAUTH PLAIN x\r\n")]
    [InlineData(MailProtocol.Smtp, "RCPT TO:<a@b>\r\nDATA\r\n.\n\vAUTH PLAIN x\r\n")]
    [InlineData(MailProtocol.Smtp, "RCPT TO:<a@b>\r\nDATA\r\n.\nBDAT 5\r\nNOOP AUTH PLAIN x\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"a\" {00000000000000000000003+}\r\nabc\r\nUNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"a\" {99999999999999999999999+}\r\nUNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "SETACTIVE \"a\" {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"a\"  {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"a\\b\" {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"\u00e9\" {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"\u00e9\" {6+}\r\nUNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"a\" {16+}\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT \"\u00e9\" {18+}\r\n* UNAUTHENTICATE\r\n\r\n")]
    [InlineData(MailProtocol.ManageSieve, "SETACTIVE \"a\" UNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "PUTSCRIPT  UNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "LISTSCRIPTS UNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "5UNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "NOOP(UNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "NOOP \"a\"UNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "CHECKSCRIPT {1+}\r\naUNAUTHENTICATE\r\n")]
    [InlineData(MailProtocol.ManageSieve, "RENAMESCRIPT {1+}\r\na UNAUTHENTICATE\r\n")]
    public void Data_ThatAServerTakesForCommands_IsNotRelayed(MailProtocol protocol, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var server = Server(protocol, isLenient: true);

            new FilterRun(Filter(protocol), server).Play(bytes, piece);

            Assert.Empty(server.Executed);
        }
    }

    [Fact]
    public void Name_OfASieveScriptAsALargeLiteral_IsNotRelayed()
    {
        var server = new SieveServerModel();

        new FilterRun(Filter(MailProtocol.ManageSieve), server).Play(
            Encoding.ASCII.GetBytes($"PUTSCRIPT {{40000+}}\r\n{new string('x', 40_000)} {{16+}}\r\nUNAUTHENTICATE\r\n\r\n"), 4_096);

        Assert.Empty(server.Executed);
    }

    [Theory]
    [InlineData("PUTSCRIPT \"a b\\\"\" {15+}\r\n# starttls x;\r\n\r\n")]
    [InlineData("PUTSCRIPT {3+}\r\na b {5+}\r\nkeep;\r\n")]
    [InlineData("PUTSCRIPT \"\u00c3\u00a9\" {5+}\r\nkeep;\r\n")]
    [InlineData("RENAMESCRIPT {1+}\r\na \"b\"\r\n")]
    [InlineData("HAVESPACE {1+}\r\na 100\r\n")]
    [InlineData("CHECKSCRIPT {0+}\r\n\r\n")]
    [MemberData(nameof(LongestSieveLines))]
    public void SieveCommand_ThatIsWellFormed_IsRelayedUnchanged(string text)
    {
        var run = new FilterRun(Filter(MailProtocol.ManageSieve), new SieveServerModel()).Play(Encoding.Latin1.GetBytes(text), 7);

        Assert.Equal(text, run.ToServer);
        Assert.Empty(run.Refusals);
        Assert.False(run.HasEnded);
    }

    public static TheoryData<string> LongestSieveLines =>
    [
        $"PUTSCRIPT \"{new string('n', 512)}\" \"{new string('#', 1_024)}\"\r\n",
        $"PUTSCRIPT \"{string.Concat(Enumerable.Repeat("\\\"", 1_024))}\" \"{string.Concat(Enumerable.Repeat("\\\\", 1_024))}\"\r\n",
    ];

    [Fact]
    public void Message_OfManyBuffers_IsRelayedUnchanged()
    {
        var message = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{new string('x', 1 + (i % 90))}.\r\n..AUTH {i}\r\n"));
        var text = $"RCPT TO:<a@b>\r\nDATA\r\nSTARTTLS\r\n{message}.\r\nNOOP\r\n";
        foreach (var piece in new[] { 1, 7, 4_096, 1_000_000 })
        {
            var run = new FilterRun(Filter(MailProtocol.Smtp), new SmtpServerModel(false)).Play(Encoding.ASCII.GetBytes(text), piece);

            Assert.Equal(text, run.ToServer);
            Assert.EndsWith("250 queued\r\n250 done\r\n", run.ToClient, StringComparison.Ordinal);
        }
    }

    private static void AssertSameInPieces(MailProtocol protocol, byte[] bytes, int piece)
    {
        var whole = new FilterRun(Filter(protocol), Server(protocol, false)).Play(bytes, Math.Max(1, bytes.Length));
        var pieces = new FilterRun(Filter(protocol), Server(protocol, false)).Play(bytes, piece);

        Assert.Equal(whole.HasEnded, pieces.HasEnded);
        if (!whole.HasEnded)
        {
            Assert.Equal(whole.ToServer, pieces.ToServer);
            Assert.Equal(whole.ToClient, pieces.ToClient);
            Assert.Equal(whole.Refusals, pieces.Refusals);
        }
    }

    private static Gen<(byte[] Bytes, int Piece)> Streams(MailProtocol protocol)
    {
        string[] words = protocol switch
        {
            MailProtocol.Imap4 => Imap,
            MailProtocol.Pop3 => Pop,
            MailProtocol.ManageSieve => Sieve,
            _ => Smtp,
        };
        return Gen.Select(Gen.OneOf(words).Array[1, 12], Gen.Int[1, 40], (parts, piece) =>
            (Encoding.Latin1.GetBytes(string.Concat(parts)), piece));
    }

    private static RelayFilter Filter(MailProtocol protocol) =>
        MailProtocols.Get(protocol).CreateRelayFilter(["CHUNKING"]);

    private static IServerModel Server(MailProtocol protocol, bool isLenient) => protocol switch
    {
        MailProtocol.Imap4 => new ImapServerModel(),
        MailProtocol.Pop3 => new PopServerModel(),
        MailProtocol.ManageSieve => new SieveServerModel(),
        _ => new SmtpServerModel(isLenient),
    };
}
