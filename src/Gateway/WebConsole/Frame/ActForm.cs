using Gateway.WebConsole.Access;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Frame;

/// <summary>The forms with which administrators act. Each is opened first, so that no single press ends anything.</summary>
internal static class ActForm
{
    /// <summary>A form that asks for a reason; nothing for those who may only look.</summary>
    /// <param name="visit">The visit.</param>
    /// <param name="label">What the button says: <c>End</c>.</param>
    /// <param name="of">What it acts on, for those who hear the button.</param>
    /// <param name="act">The act's name.</param>
    /// <param name="fields">What names the thing it acts on.</param>
    public static Html Of(ConsoleVisit visit, string label, string of, string act, params (string Name, string? Value)[] fields) =>
        Html.If(visit.MayAct, () => Html.Of($"""
            <details class="act"><summary aria-label="{label} {of}">{label}…</summary>
            <form method="post" action="{visit.Context.Request.Path.Value}">
            {Hidden(visit, act)}
            {fields.Select(f => Hidden(f.Name, f.Value))}
            <label>Reason <input type="text" name="reason" maxlength="200" autocomplete="off"></label>
            <button type="submit">{label}<span class="unseen"> {of}</span></button>
            </form></details>
            """));

    /// <summary>The fields that every form has.</summary>
    public static Html Hidden(ConsoleVisit visit, string act) => Html.Of(
        $"""{Hidden("csrf", visit.FormToken)}{Hidden("return", visit.Address)}{Hidden("act", act)}""");

    private static Html Hidden(string name, string? value) => Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");
}
