using Gateway.Admin;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Access;

/// <summary>An authorized request for a page of the console.</summary>
/// <param name="Context">The request.</param>
/// <param name="Role">What the visitor may do.</param>
/// <param name="Cookie">The cookie to which forms and notes are bound.</param>
/// <param name="FormToken">The hidden field of every form.</param>
internal sealed record ConsoleVisit(HttpContext Context, AdminRole Role, string Cookie, string FormToken)
{
    /// <summary>What the last act led to; null if the page is not shown after one.</summary>
    public string? Note { get; init; }

    /// <summary>The name of the visitor who has signed in by name; null for others.</summary>
    public string? Person { get; init; }

    /// <summary>Whether the visitor came with a token, and can sign out.</summary>
    public bool IsSignedIn { get; init; }

    public bool MayAct => Role == AdminRole.Act;

    public IServiceProvider Services => Context.RequestServices;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>One parameter of the query; empty if it is not given.</summary>
    public string Query(string name) => Context.Request.Query[name].ToString().Trim();

    /// <summary>This page's address, to which an act leads back.</summary>
    public string Address
    {
        get
        {
            var query = Context.Request.Query.Where(q => q.Key is not (ConsoleAccess.NoteKey or ConsoleAccess.SignatureKey));
            return ConsoleUrl.Of(
                Context.Request.Path.Value ?? ConsoleUrl.Root, [.. query.Select(q => (q.Key, (string?)q.Value.ToString()))]);
        }
    }
}
