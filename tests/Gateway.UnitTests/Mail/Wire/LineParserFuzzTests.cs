using System.Buffers;
using System.Text;
using CsCheck;
using Gateway.Mail.Smtp;
using Gateway.Mail.Wire;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Mail.Wire;

/// <summary>The lines of POP3 and SMTP, out of any bytes and in any pieces.</summary>
public sealed class LineParserFuzzTests
{
    private const int Limit = 40;

    // Mostly what lines are made of, so that ends and limits are met often.
    private static readonly Gen<byte> Wire = Gen.Frequency<byte>(
        (6, Gen.OneOf<byte>([.. "U -250"u8])),
        (2, Gen.OneOf<byte>([.. "\r\n"u8])),
        (1, Gen.Byte));

    [Fact]
    public void TryRead_AnyBytesInAnyPieces_SeesTheSameLinesAsInOne() =>
        Gen.Select(Wire.Array[0, 200], Gen.Int[1, 9]).Sample((bytes, piece) =>
        Assert.Equal(LinesOf(new ReadOnlySequence<byte>(bytes)), LinesOf(Sequences.Cut(bytes, piece))));

    [Fact]
    public void TryRead_AnyBytes_LosesNoneAndKeepsTheLimit() => Wire.Array[0, 200].Sample(bytes =>
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (true)
        {
            var before = buffer;
            var status = LineParser.TryRead(ref buffer, Limit, out var line);
            if (status != LineStatus.Complete)
            {
                Assert.Equal(before.Length, buffer.Length);
                Assert.True(status == LineStatus.Incomplete
                    ? buffer.Length <= Limit && buffer.PositionOf((byte)'\n') is null
                    : buffer.Length > Limit);
                return;
            }

            Assert.True(line.Length <= Limit);
            Assert.Null(line.PositionOf((byte)'\n'));
            var taken = before.Slice(0, before.Length - buffer.Length).ToArray();
            Assert.Equal(line.ToArray(), taken[^1] == '\n' && taken.Length > 1 && taken[^2] == '\r' ? taken[..^2] : taken[..^1]);
        }
    });

    [Fact]
    public void TryRead_OfMoreBytes_DoesNotChangeAResult() => Gen.Select(Wire.Array[0, 120], Gen.Int[0, 120]).Sample((bytes, cut) =>
    {
        var part = new ReadOnlySequence<byte>(bytes.AsMemory(0, Math.Min(cut, bytes.Length)));
        var whole = new ReadOnlySequence<byte>(bytes);
        var early = LineParser.TryRead(ref part, Limit, out var earlyLine);
        var late = LineParser.TryRead(ref whole, Limit, out var lateLine);

        Assert.True(early == LineStatus.Incomplete
            || (early == late && (early == LineStatus.TooLong || earlyLine.ToArray().SequenceEqual(lateLine.ToArray()))));
    });

    [Fact]
    public void TryDecode_AnyBytes_IsStrictUtf8WithoutNul() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        var isText = WireText.TryDecode(bytes, out var text);

        Assert.Equal(isText, text is not null);
        if (text is not null)
        {
            Assert.Equal(bytes, Encoding.UTF8.GetBytes(text));
            Assert.DoesNotContain('\0', text);
        }
    });

    [Fact]
    public void SmtpReply_AnyLine_IsOneOrIsRefused() => Wire.Array[0, 60].Sample(bytes =>
    {
        if (SmtpReply.TryParseLine(Encoding.Latin1.GetString(bytes), out var code, out var more, out var text))
        {
            Assert.InRange(code, 200, 599);
            Assert.Equal(more, bytes is [_, _, _, (byte)'-', ..]);
            Assert.Equal(Math.Max(0, bytes.Length - 4), text.Length);
        }
    });

    private static List<string> LinesOf(ReadOnlySequence<byte> buffer)
    {
        var lines = new List<string>();
        LineStatus status;
        while ((status = LineParser.TryRead(ref buffer, Limit, out var line)) == LineStatus.Complete)
        {
            lines.Add(Convert.ToHexString(line.ToArray()));
        }

        lines.Add($"{status} {buffer.Length}");
        return lines;
    }
}
