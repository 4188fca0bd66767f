namespace Gateway.WebConsole.Markup;

/// <summary>A table, which small screens show as a list of cards. The roles keep it a table for screen readers there.</summary>
/// <param name="caption">What it shows.</param>
/// <param name="columns">The headings; the last one may be empty, for acts.</param>
internal sealed class ConsoleTable(string caption, params string[] columns)
{
    private readonly List<Html> _rows = [];

    public int Count => _rows.Count;

    /// <summary>What is said instead of an empty table.</summary>
    public string Empty { get; init; } = "There is nothing.";

    public void Add(params Html[] cells) => _rows.Add(Html.Of($"""
        <tr role="row">{cells.Select((cell, i) => Cell(cell, columns[i]))}</tr>

        """));

    public Html ToHtml() => _rows.Count == 0
        ? Html.Of($"""<p class="empty">{Empty}</p>""")
        : Html.Of($"""
            <table role="table">
            <caption>{caption} <span class="count">{_rows.Count}</span></caption>
            <thead role="rowgroup"><tr role="row">{columns.Select(Heading)}</tr></thead>
            <tbody role="rowgroup">
            {_rows}
            </tbody>
            </table>
            """);

    private static Html Heading(string column) => column.Length > 0
        ? Html.Of($"""<th role="columnheader" scope="col">{column}</th>""")
        : Html.Of($"""<th role="columnheader" scope="col"><span class="unseen">Acts</span></th>""");

    private static Html Cell(Html cell, string column) => column.Length > 0
        ? Html.Of($"""<td role="cell" data-label="{column}"><div>{cell}</div></td>""")
        : Html.Of($"""<td role="cell" class="acts">{cell}</td>""");
}
