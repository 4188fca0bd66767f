using System.Buffers;
using System.Text;
using Gateway.Mail.Imap;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Imap;

public sealed class ImapParserTests
{
    private static readonly string[] Corpus =
    [
        "a1 LOGIN alice wonder\r\n", "a1 LOGIN \"al\\\"ice\" {6}\r\nwonder\r\n",
        "a1 LOGIN {5+}\r\nalice {6+}\r\nwonder\r\n", "a ID (\"name\" \"x\" \"v\" NIL)\r\n",
        "a AUTHENTICATE PLAIN AGE=\r\n", "\r\n", "a\r\n", "a LOGIN \"x\r\n", "a LOGIN {99999}\r\n", "a ID ((((((x))))))\r\n",
        "a X {-1}\r\n", "a X {}\r\n", "a X ~{3}\r\nabc\r\n",
    ];

    [Theory]
    [InlineData("a1 LOGIN alice wonder\r\n", "LOGIN", 2)]
    [InlineData("a1 login \"a b\" {3}\r\nx y\r\n", "LOGIN", 2)]
    [InlineData("a1 ID (\"name\" \"x\")\r\n", "ID", 1)]
    [InlineData("a1 NOOP\n", "NOOP", 0)]
    public void Parse_WellFormedCommand_GivesItsParts(string text, string name, int arguments)
    {
        var parse = ImapParser.Parse(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text)));

        Assert.Equal(ImapParseStatus.Complete, parse.Status);
        Assert.Equal(name, parse.Command?.Name);
        Assert.Equal(arguments, parse.Command?.Arguments.Count);
        Assert.Equal(text.Length, parse.Consumed);
    }

    [Fact]
    public void Parse_IdOfItsFullSize_IsComplete()
    {
        // RFC 2971 3.3: 30 pairs of 30 and 1,024 bytes, here as quoted strings.
        var pairs = Enumerable.Repeat($"\"{new string('f', 30)}\" \"{new string('v', 1_024)}\"", 30);

        var parse = ImapParser.Parse(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"a ID ({string.Join(' ', pairs)})\r\n")));

        Assert.Equal(ImapParseStatus.Complete, parse.Status);
    }

    [Theory]
    [InlineData("a LOGIN {4097}\r\n", 0)]
    [InlineData("a LOGIN alice {4097+}\r\n", 4_097)]
    [InlineData("a LOGIN {99999999999}\r\n", 0)]
    public void Parse_LiteralBeyondTheLimit_IsTooLongAndNames(string text, long unasked)
    {
        var parse = ImapParser.Parse(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text)));

        Assert.Equal(ImapParseStatus.LiteralTooLong, parse.Status);
        Assert.Equal(("a", "LOGIN", text.Length, unasked), (parse.Tag, parse.Name, parse.Consumed, parse.Unasked));
    }

    [Fact]
    public void Parse_LineWithoutEnd_IsTooLongBeyondTheLimit()
    {
        var parse = ImapParser.Parse(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("a LOGIN " + new string('x', WireLimits.Command))));

        Assert.Equal(ImapParseStatus.TooLong, parse.Status);
    }

    [Fact]
    public void Parse_AnyPrefix_IsIncompleteOrAResultThatMoreBytesDoNotChange()
    {
        foreach (var text in Corpus)
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            for (var length = 0; length < bytes.Length; length++)
            {
                var part = ImapParser.Parse(new ReadOnlySequence<byte>(bytes, 0, length));
                if (part.Status != ImapParseStatus.Incomplete)
                {
                    Assert.Equal(part.Status, ImapParser.Parse(new ReadOnlySequence<byte>(bytes)).Status);
                }
            }
        }
    }

    [Fact]
    public void Parse_MutatedCorpus_NeverThrowsNorConsumesMoreThanThereIs()
    {
        var random = new Random(20_260_105);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.ASCII.GetBytes(Corpus[random.Next(Corpus.Length)] + Corpus[random.Next(Corpus.Length)]);
            for (var change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var parse = ImapParser.Parse(new ReadOnlySequence<byte>(bytes));

            Assert.InRange(parse.Consumed, 0, bytes.Length);
            Assert.Equal(parse.Status == ImapParseStatus.Complete, parse.Command is not null);
        }
    }
}
