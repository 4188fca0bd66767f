using System.Text;

namespace Gateway.WebConsole.Markup;

/// <summary>
/// Markup that is safe to send: every value that is put into it was encoded. The only way from text to markup is an interpolated string,
/// so that no page can forget to encode a user's name.
/// </summary>
/// <param name="Markup">The markup.</param>
internal readonly record struct Html(string Markup)
{
    public static Html Empty { get; } = new("");

    /// <summary>Builds markup from an interpolated string.</summary>
    public static Html Of(ref HtmlBuilder builder) => new(builder.ToString());

    /// <summary>Several pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> parts)
    {
        var all = new StringBuilder();
        foreach (var part in parts)
        {
            all.Append(part.Markup);
        }

        return new Html(all.ToString());
    }

    /// <summary>The markup if the condition holds, else nothing.</summary>
    public static Html If(bool condition, Func<Html> markup) => condition ? markup() : Empty;

    public override string ToString() => Markup;
}
