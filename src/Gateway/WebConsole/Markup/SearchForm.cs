namespace Gateway.WebConsole.Markup;

/// <summary>A form that narrows what a page shows; its result is an address that can be kept.</summary>
internal static class SearchForm
{
    public static Html Of(string path, string label, string value) => Html.Of($"""
        <form class="search" method="get" action="{path}" role="search">
        <label>{label} <input type="search" name="q" value="{value}"></label>
        <button type="submit">Search</button>
        </form>
        """);

    /// <summary>Whether one of the values has the text, in any case.</summary>
    public static bool Matches(string text, params ReadOnlySpan<string?> values)
    {
        if (text.Length == 0)
        {
            return true;
        }

        foreach (var value in values)
        {
            if (value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }
}
