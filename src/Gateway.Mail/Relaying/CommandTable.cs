using System.Collections.Frozen;
using System.Text;

namespace Gateway.Mail.Relaying;

/// <summary>The commands of a protocol that its filter knows, found in any case and without allocation.</summary>
internal sealed class CommandTable
{
    private const int MaxName = 32;

    private readonly FrozenDictionary<string, CommandKind>.AlternateLookup<ReadOnlySpan<char>> _kinds;

    public CommandTable(params (CommandKind Kind, string[] Names)[] commands) => _kinds = commands
        .SelectMany(c => c.Names, (c, name) => KeyValuePair.Create(name, c.Kind))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public CommandKind Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxName];
        return name.Length <= MaxName && _kinds.TryGetValue(text[..Encoding.ASCII.GetChars(name, text)], out var kind)
            ? kind
            : CommandKind.Plain;
    }
}
