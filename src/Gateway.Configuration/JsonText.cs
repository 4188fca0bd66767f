using System.Text;

namespace Gateway.Configuration;

/// <summary>The text of a JSON file. It converts byte offsets to lines and columns.</summary>
public sealed class JsonText(string path, byte[] utf8)
{
    private List<int>? _lineStarts;

    public ReadOnlySpan<byte> Utf8 => utf8;

    /// <summary>The position of a byte as editors count it: line and column start at 1, and a column is a UTF-16 code unit.</summary>
    public ConfigurationOrigin Locate(int offset)
    {
        _lineStarts ??= LineStarts(utf8);
        var index = _lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        return At(line, offset - _lineStarts[line]);
    }

    /// <summary>The position of a byte within a line. Both start at 0, as in <see cref="System.Text.Json.JsonException"/>.</summary>
    public ConfigurationOrigin At(int line, int offsetInLine)
    {
        _lineStarts ??= LineStarts(utf8);
        var start = _lineStarts[Math.Min(line, _lineStarts.Count - 1)];
        var length = Math.Clamp(offsetInLine, 0, utf8.Length - start);
        return new ConfigurationOrigin(path, line + 1, Encoding.UTF8.GetCharCount(utf8, start, length) + 1);
    }

    private static List<int> LineStarts(ReadOnlySpan<byte> utf8)
    {
        List<int> starts = [0];
        for (var next = utf8.IndexOf((byte)'\n'); next >= 0;)
        {
            starts.Add(starts[^1] + next + 1);
            next = utf8[starts[^1]..].IndexOf((byte)'\n');
        }

        return starts;
    }
}
