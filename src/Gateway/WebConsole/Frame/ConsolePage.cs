using Gateway.WebConsole.Access;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Frame;

/// <summary>One page of the console.</summary>
internal abstract class ConsolePage
{
    /// <summary>The path, <c>/console/sessions</c>.</summary>
    public abstract string Path { get; }

    /// <summary>The heading, and the page's name in the navigation.</summary>
    public abstract string Title { get; }

    /// <summary>Whether the navigation has it.</summary>
    public virtual bool IsInNavigation => true;

    /// <summary>The title of the browser's tab, and the heading.</summary>
    public virtual string TitleOf(ConsoleVisit visit) => Title;

    public abstract Task<Html> RenderAsync(ConsoleVisit visit);

    /// <summary>Carries out what a form asks for; the page is shown afterwards with the note that is returned.</summary>
    /// <returns>The note; null if the page has no such act.</returns>
    public virtual Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form) => Task.FromResult<string?>(null);
}
