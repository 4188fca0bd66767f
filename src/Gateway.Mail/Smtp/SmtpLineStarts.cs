using Gateway.Mail.Relaying;

namespace Gateway.Mail.Smtp;

/// <summary>
/// Looks for refused commands at the start of any line, however it ends, in a message that some servers end early. It begins at
/// the start of a line.
/// </summary>
internal sealed class SmtpLineStarts(CommandTable commands)
{
    private const int MaxWord = 32;

    private readonly byte[] _word = new byte[MaxWord];
    private int _length; // of the word so far; -1 behind the first word of a line

    public bool HaveRefused(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (_length > 0 && !IsOfWord(b) && commands.Find(_word.AsSpan(0, _length)) == CommandKind.IdentityChange)
            {
                return true;
            }

            Append(b);
        }

        return false;
    }

    private static bool IsOfWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '-';

    private void Append(byte b)
    {
        if (b is (byte)'\r' or (byte)'\n')
        {
            _length = 0;
        }
        else if (_length >= 0 && _length < MaxWord && IsOfWord(b))
        {
            _word[_length++] = b;
        }
        else if (_length != 0 || b is not ((byte)' ' or (byte)'\t'))
        {
            _length = -1;
        }
    }
}
