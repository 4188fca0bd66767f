using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace Gateway.Identity.Ldap.Protocol;

/// <summary>
/// A search filter (RFC 4515) with placeholders, <c>(uid={user})</c>. It is parsed once, and values are inserted as bytes, so a user name
/// cannot change the filter.
/// </summary>
internal sealed class LdapFilter
{
    private const int MaximumDepth = 32;

    private readonly int _choice;
    private readonly IReadOnlyList<LdapFilter> _inner;
    private readonly string _attribute;
    private readonly IReadOnlyList<string> _values;
    private readonly string? _rule;
    private IReadOnlyDictionary<string, string>? _bound;

    private LdapFilter(
        int choice, IReadOnlyList<LdapFilter> inner, string attribute = "", IReadOnlyList<string>? values = null, string? rule = null)
    {
        _choice = choice;
        _inner = inner;
        _attribute = attribute;
        _values = values ?? [];
        _rule = rule;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out LdapFilter? filter)
    {
        var position = 0;
        filter = Parse(text, ref position, 0);
        if (filter is not null && position == text.Length)
        {
            return true;
        }

        filter = null;
        return false;
    }

    public static LdapFilter Parse(string text) =>
        TryParse(text, out var filter) ? filter : throw new FormatException($"'{text}' is not an LDAP filter.");

    /// <summary>A filter that is true where one of the filters is.</summary>
    public static LdapFilter Any(IReadOnlyList<LdapFilter> filters) =>
        filters.Count == 1 ? filters[0] : new LdapFilter(Choice.Or, filters);

    /// <summary>An equality whose value is bytes.</summary>
    public static LdapFilter Equal(string attribute, ReadOnlySpan<byte> value)
    {
        var escaped = new StringBuilder();
        foreach (var octet in value)
        {
            escaped.Append('\\').Append(octet.ToString("x2", CultureInfo.InvariantCulture));
        }

        return new LdapFilter(Choice.Equality, [], attribute, [escaped.ToString()]);
    }

    /// <summary>The filter with the values of its placeholders.</summary>
    public LdapFilter With(IReadOnlyDictionary<string, string> variables) =>
        new(_choice, _inner, _attribute, _values, _rule) { _bound = variables };

    /// <summary>The attributes that are compared with the value of a placeholder.</summary>
    public IEnumerable<string> ComparedAttributes() =>
        _inner.SelectMany(part => part.ComparedAttributes()).Concat(IsComparison ? [_attribute] : []);

    /// <summary>
    /// Whether an entry that a server has found has the values of the placeholders, but for their case. Servers compare more loosely:
    /// Active Directory reads over accents. An entry whose compared attributes the gateway may not read is taken as the server found it.
    /// </summary>
    public bool IsExact(LdapEntry entry, IReadOnlyDictionary<string, string> variables) =>
        !ComparedAttributes().Any(entry.Attributes.ContainsKey) || HasValues(entry, variables);

    /// <summary>Encodes it with the values of the placeholders; a placeholder without a value is written as text.</summary>
    public void Write(AsnWriter writer, IReadOnlyDictionary<string, string> variables)
    {
        variables = _bound ?? variables;
        var tag = new Asn1Tag(TagClass.ContextSpecific, _choice, isConstructed: true);
        switch (_choice)
        {
            case Choice.And or Choice.Or or Choice.Not:
                // NOT is explicitly tagged, so a sequence of one is the same on the wire.
                using (writer.PushSequence(tag))
                {
                    foreach (var part in _inner)
                    {
                        part.Write(writer, variables);
                    }
                }

                break;
            case Choice.Present:
                writer.WriteOctetString(Encoding.UTF8.GetBytes(_attribute), new Asn1Tag(TagClass.ContextSpecific, _choice));
                break;
            case Choice.Substrings:
                WriteSubstrings(writer, tag, variables);
                break;
            case Choice.Extensible:
                using (writer.PushSequence(tag))
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(_rule ?? ""), new Asn1Tag(TagClass.ContextSpecific, 1));
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(_attribute), new Asn1Tag(TagClass.ContextSpecific, 2));
                    writer.WriteOctetString(Fill(_values[0], variables), new Asn1Tag(TagClass.ContextSpecific, 3));
                }

                break;
            default:
                using (writer.PushSequence(tag))
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(_attribute));
                    writer.WriteOctetString(Fill(_values[0], variables));
                }

                break;
        }
    }

    private bool IsComparison => _choice is Choice.Equality or Choice.Approximate && _values[0].Contains('{');

    private bool HasValues(LdapEntry entry, IReadOnlyDictionary<string, string> variables) => _choice switch
    {
        Choice.And => _inner.All(part => part.HasValues(entry, variables)),
        Choice.Or => _inner.Any(part => part.HasValues(entry, variables)),
        _ when IsComparison => entry.Attributes.TryGetValue(_attribute, out var values)
            && values.Contains(Encoding.UTF8.GetString(Fill(_values[0], variables)), StringComparer.OrdinalIgnoreCase),
        _ => true,
    };

    private void WriteSubstrings(AsnWriter writer, Asn1Tag tag, IReadOnlyDictionary<string, string> variables)
    {
        using (writer.PushSequence(tag))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(_attribute));
            using (writer.PushSequence())
            {
                for (var i = 0; i < _values.Count; i++)
                {
                    var place = PlaceOf(i);
                    if (_values[i].Length > 0)
                    {
                        writer.WriteOctetString(Fill(_values[i], variables), new Asn1Tag(TagClass.ContextSpecific, place));
                    }
                }
            }
        }
    }

    /// <summary>The tag of a part of a substring filter: initial, any or final.</summary>
    private int PlaceOf(int index)
    {
        if (index == 0)
        {
            return 0;
        }

        return index == _values.Count - 1 ? 2 : 1;
    }

    private static LdapFilter? Parse(string text, ref int position, int depth)
    {
        if (depth > MaximumDepth || position >= text.Length || text[position] != '(')
        {
            return null;
        }

        position++;
        var choice = position < text.Length ? "&|!".IndexOf(text[position], StringComparison.Ordinal) : -1;
        var filter = choice >= 0 ? ParseList(choice, text, ref position, depth) : ParseItem(text, ref position);
        if (filter is null || position >= text.Length || text[position] != ')')
        {
            return null;
        }

        position++;
        return filter;
    }

    private static LdapFilter? ParseList(int choice, string text, ref int position, int depth)
    {
        position++;
        var inner = new List<LdapFilter>();
        while (position < text.Length && text[position] == '(')
        {
            if (Parse(text, ref position, depth + 1) is not { } part)
            {
                return null;
            }

            inner.Add(part);
        }

        return inner.Count == 0 || (choice == Choice.Not && inner.Count != 1) ? null : new LdapFilter(choice, inner);
    }

    private static LdapFilter? ParseItem(string text, ref int position)
    {
        var end = text.IndexOf(')', position);
        var equals = end < 0 ? -1 : text.IndexOf('=', position, end - position);
        if (equals <= position)
        {
            return null;
        }

        var left = text[position..equals];
        var value = text[(equals + 1)..end];
        position = end;
        if (value.Contains('('))
        {
            return null;
        }

        if (left[^1] == ':')
        {
            // attribute:rule:=value, such as the rule of Active Directory for nested groups
            return left[..^1].Split(':') is [var attribute, var rule] && IsName(attribute) && IsName(rule) && IsValue(value)
                ? new LdapFilter(Choice.Extensible, [], attribute, [value], rule)
                : null;
        }

        var choice = left[^1] switch
        {
            '>' => Choice.GreaterOrEqual,
            '<' => Choice.LessOrEqual,
            '~' => Choice.Approximate,
            _ => Choice.Equality,
        };
        var name = choice == Choice.Equality ? left : left[..^1];
        if (!IsName(name) || !IsValue(value))
        {
            return null;
        }

        return (choice, value) switch
        {
            (Choice.Equality, "*") => new LdapFilter(Choice.Present, [], name),
            (Choice.Equality, _) when value.Contains('*') => new LdapFilter(Choice.Substrings, [], name, value.Split('*')),
            _ => new LdapFilter(choice, [], name, [value]),
        };
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ';');

    private static bool IsValue(string value)
    {
        for (var i = value.IndexOf('\\'); i >= 0; i = value.IndexOf('\\', i + 3))
        {
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2]))
            {
                return false;
            }

            if (i + 3 > value.Length - 1)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>The bytes of a value: <c>\2a</c> is one byte, <c>{user}</c> is the user name without escapes.</summary>
    private static byte[] Fill(string value, IReadOnlyDictionary<string, string> variables)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                bytes.WriteByte(Convert.ToByte(value.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (value[i] == '{'
                && value.IndexOf('}', i) is > 0 and var close
                && variables.TryGetValue(value[(i + 1)..close], out var variable))
            {
                bytes.Write(Encoding.UTF8.GetBytes(variable));
                i = close;
            }
            else
            {
                var length = char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 2 : 1;
                bytes.Write(Encoding.UTF8.GetBytes(value.Substring(i, length)));
                i += length - 1;
            }
        }

        return bytes.ToArray();
    }

    private static class Choice
    {
        public const int And = 0;
        public const int Or = 1;
        public const int Not = 2;
        public const int Equality = 3;
        public const int Substrings = 4;
        public const int GreaterOrEqual = 5;
        public const int LessOrEqual = 6;
        public const int Present = 7;
        public const int Approximate = 8;
        public const int Extensible = 9;
    }
}
