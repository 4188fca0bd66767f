namespace Gateway.Preauthentication.BackEndForms;

/// <summary>Finds every mistake in a route's <c>BackEndForm</c>.</summary>
internal static class BackEndFormOptionsValidator
{
    public static IEnumerable<(string Key, string Message)> Validate(BackEndFormOptions options)
    {
        foreach (var (key, path) in new[] { (nameof(options.Path), options.Path), (nameof(options.Page), options.Page) }
            .Concat(options.SignInPages.Select((page, i) => ($"{nameof(options.SignInPages)}:{i}", (string?)page))))
        {
            if (path is not null && (!path.StartsWith('/') || path.Any(c => c is <= ' ' or >= '\x7f')))
            {
                yield return (key, $"'{path}' is not a path; it begins with / and has no blanks");
            }
        }

        if (options.Page is not null && options.Path is null)
        {
            yield return (nameof(options.Path), "is required beside Page: the path that the form is posted to");
        }

        if (options.Fields.Count > 0 && !(options.Fields.Values.Any(v => v.Contains("{user}", StringComparison.Ordinal)) && options.Fields.Values.Any(v => v.Contains("{password}", StringComparison.Ordinal))))
        {
            yield return (nameof(options.Fields), "does not send both {user} and {password}");
        }

        if (options.Page is not null && options.Fields.Count == 0)
        {
            yield return (nameof(options.Fields), "is required beside Page: the names of the fields that take {user} and {password}");
        }
    }
}
