namespace Gateway.Mail.Relaying;

/// <summary>
/// Looks for refused commands at the start of any line, however it ends, where a server may read commands in what is data to the gateway.
/// It begins at the start of a line.
/// </summary>
internal sealed class LineStarts(CommandTable commands)
{
    private const int MaxWord = 32;

    private readonly byte[] _word = new byte[MaxWord];
    private int _length; // of the word so far; -1 behind the first word of a line

    public bool HaveRefused(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (_length > 0 && !CommandWord.Has(b) && IsRefused(commands.Find(_word.AsSpan(0, _length))))
            {
                return true;
            }

            Append(b);
        }

        return false;
    }

    // Behind a chunk, a command begins within a line.
    private static bool IsRefused(CommandKind kind) => kind is CommandKind.IdentityChange or CommandKind.Unfollowed or CommandKind.Chunk;

    private void Append(byte b)
    {
        if (b is (byte)'\r' or (byte)'\n')
        {
            _length = 0;
        }
        else if (_length >= 0 && _length < MaxWord && CommandWord.Has(b))
        {
            _word[_length++] = b;
        }
        else if (_length != 0 || !CommandWord.IsIgnoredBefore(b))
        {
            _length = -1;
        }
    }
}
