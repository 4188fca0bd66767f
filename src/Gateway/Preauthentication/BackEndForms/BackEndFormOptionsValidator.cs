namespace Gateway.Preauthentication.BackEndForms;

/// <summary>Validates a route's <c>BackEndForm</c>.</summary>
internal static class BackEndFormOptionsValidator
{
    public static IEnumerable<(string Key, string Message)> Validate(BackEndFormOptions options)
    {
        (string Key, string? Path)[] paths =
        [
            (nameof(options.Path), options.Path),
            (nameof(options.Page), options.Page),
            .. options.SignInPages.Select((page, i) => ($"{nameof(options.SignInPages)}:{i}", (string?)page)),
        ];
        foreach (var (key, path) in paths)
        {
            if (path is not null && (!path.StartsWith('/') || path.Any(c => c is <= ' ' or >= '\x7f')))
            {
                yield return (key, $"'{path}' is not a path; allowed: a path that begins with / and has no blanks");
            }
        }

        if (options.Page is not null && options.Path is null)
        {
            yield return (nameof(options.Path), "is required with Page: the path that the form is posted to");
        }

        if (options.Fields.Count > 0 && !(Sends(options, "{user}") && Sends(options, "{password}")))
        {
            yield return (nameof(options.Fields), "does not send both {user} and {password}");
        }

        if (options.Page is not null && options.Fields.Count == 0)
        {
            yield return (nameof(options.Fields), "is required with Page: the names of the fields for {user} and {password}");
        }
    }

    private static bool Sends(BackEndFormOptions options, string placeholder) =>
        options.Fields.Values.Any(value => value.Contains(placeholder, StringComparison.Ordinal));
}
