using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gateway.Mail.Imap;
using Gateway.Mail.Wire;

namespace Gateway.Benchmarks;

/// <summary>What is parsed of a mail session before it is a relay: a command of IMAP4, a line of POP3, a line of SMTP.</summary>
public class MailLineBenchmarks
{
    private readonly ReadOnlySequence<byte> _login = new("a1 LOGIN \"alice@example.com\" \"correct horse\"\r\n"u8.ToArray());
    private readonly ReadOnlySequence<byte> _user = new("USER alice@example.com\r\n"u8.ToArray());
    private readonly ReadOnlySequence<byte> _auth = new("AUTH PLAIN AGFsaWNlAGNvcnJlY3QgaG9yc2U=\r\n"u8.ToArray());

    [Benchmark]
    public int ImapLogin() => ImapParser.Parse(_login).Command is { } command
        ? command.Arguments.Count
        : throw new InvalidOperationException("The command is whole.");

    [Benchmark]
    public int PopUser() => Line(_user);

    [Benchmark]
    public int SmtpAuth() => Line(_auth);

    private static int Line(ReadOnlySequence<byte> bytes)
    {
        var buffer = bytes;
        return LineParser.TryRead(ref buffer, WireLimits.Line, out var line) == LineStatus.Complete
            && WireText.TryDecode(line.FirstSpan, out var text)
            ? text.Length
            : throw new InvalidOperationException("The line is whole.");
    }
}
