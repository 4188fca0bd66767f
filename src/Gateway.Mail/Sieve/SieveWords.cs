using Gateway.Mail.Relaying;

namespace Gateway.Mail.Sieve;

/// <summary>Looks for refused commands in a literal that a server may read as commands: Cyrus finds them anywhere in a line.</summary>
internal sealed class SieveWords(CommandTable commands)
{
    private const int MaxWord = 32;

    private readonly byte[] _word = new byte[MaxWord];
    private int _length;

    public bool HaveRefused(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (char.IsAsciiLetter((char)b))
            {
                _word[Math.Min(_length++, MaxWord - 1)] = b;
                continue;
            }

            if (_length is > 0 and <= MaxWord && commands.Find(_word.AsSpan(0, _length)) == CommandKind.IdentityChange)
            {
                return true;
            }

            _length = 0;
        }

        return false;
    }
}
