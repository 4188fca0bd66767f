namespace Gateway.Preauthentication.BackEndForms;

/// <summary>The settings of a back end's sign-in form; immutable.</summary>
internal sealed record BackEndForm
{
    private static readonly IReadOnlyDictionary<string, string> OwaFields = new Dictionary<string, string>
    {
        ["destination"] = "{origin}/owa/",
        ["flags"] = "4", // a private computer: the gateway's own session has the time-outs
        ["forcedownlevel"] = "0",
        ["username"] = "{user}",
        ["password"] = "{password}",
        ["passwordText"] = "",
        ["isUtf8"] = "1",
    };

    private static readonly string[] OwaSignInPages = ["/owa/auth/logon.aspx", "/owa/auth/owalogon.asp"];

    public required string Path { get; init; }

    public string? Page { get; init; }

    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    public required IReadOnlyList<string> SignInPages { get; init; }

    public TimeSpan Idle { get; init; }

    /// <summary>A cookie that the form's script sets in a browser.</summary>
    public string? ScriptCookie { get; init; }

    /// <summary>The form for valid options; the defaults are those of Outlook Web Access.</summary>
    public static BackEndForm Of(BackEndFormOptions options) => new()
    {
        Path = options.Path ?? "/owa/auth.owa",
        Page = options.Page,
        Fields = options.Fields.Count > 0 ? options.Fields : OwaFields,
        SignInPages = SignInPagesOf(options),
        Idle = options.Idle,
        ScriptCookie = options.Page is null ? "PBack=0" : null,
    };

    /// <summary>Whether a redirect leads to the sign-in page: to its path and, where it has a query, with the same pairs.</summary>
    public bool IsSignInPage(string? location)
    {
        if (string.IsNullOrEmpty(location))
        {
            return false;
        }

        var isAbsolute = Uri.TryCreate(location, UriKind.Absolute, out var absolute)
            && absolute.Scheme.StartsWith("http", StringComparison.Ordinal);
        var target = isAbsolute && absolute is not null ? absolute.PathAndQuery : location;
        target = target.StartsWith("./", StringComparison.Ordinal) ? target[1..] : target;
        return SignInPages.Any(page => Matches(page, target));
    }

    private static IReadOnlyList<string> SignInPagesOf(BackEndFormOptions options)
    {
        if (options.SignInPages.Count > 0)
        {
            return options.SignInPages;
        }

        return options.Page is { } page ? [page] : OwaSignInPages;
    }

    private static bool Matches(string page, string target)
    {
        var (pagePath, pageQuery) = Split(page);
        var (path, query) = Split(target);
        return path.Equals(pagePath, StringComparison.OrdinalIgnoreCase)
            && pageQuery
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .All(pair => query.Split('&').Contains(pair, StringComparer.OrdinalIgnoreCase));
    }

    private static (string Path, string Query) Split(string target)
    {
        var end = target.IndexOf('#', StringComparison.Ordinal);
        target = end < 0 ? target : target[..end];
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }
}
