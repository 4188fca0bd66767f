namespace Gateway.Preauthentication;

/// <summary>Recognizes requests to a back end's own sign-out.</summary>
internal static class SignOutPaths
{
    /// <summary>
    /// Whether a request is for one of the paths, some of which need a query pair (<c>/owa/?cmd=logoff</c>). The comparison ignores case.
    /// </summary>
    public static bool Match(IReadOnlyList<string> paths, ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            var signOut = paths[i].AsSpan();
            var mark = signOut.IndexOf('?');
            var wanted = mark < 0 ? signOut : signOut[..mark];
            if (path.TrimEnd('/').Equals(wanted.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
                && (mark < 0 || HasPair(query, signOut[(mark + 1)..])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPair(ReadOnlySpan<char> query, ReadOnlySpan<char> wanted)
    {
        query = query.TrimStart('?');
        foreach (var range in query.Split('&'))
        {
            if (query[range].Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
