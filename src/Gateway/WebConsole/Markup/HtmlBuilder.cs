using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Preauthentication.Pages;

namespace Gateway.WebConsole.Markup;

/// <summary>Encodes what an interpolated string puts into markup; only <see cref="Html"/> goes in as it is.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlBuilder
{
    private readonly StringBuilder _markup;

    public HtmlBuilder(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(Html markup) => _markup.Append(markup.Markup);

    public void AppendFormatted(IEnumerable<Html> parts) => _markup.Append(Html.Join(parts).Markup);

    public void AppendFormatted(string? text) => _markup.Append(PageLayout.Encode(text));

    public void AppendFormatted<T>(T value)
        where T : struct, IFormattable => AppendFormatted(value, null);

    public void AppendFormatted<T>(T value, string? format)
        where T : struct, IFormattable => _markup.Append(PageLayout.Encode(value.ToString(format, CultureInfo.InvariantCulture)));

    public override string ToString() => _markup.ToString();
}
