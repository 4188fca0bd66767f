namespace Gateway.Admin;

/// <summary>An endpoint of the admin listener that another room offers, registered as a singleton.</summary>
internal interface IAdminEndpoint
{
    /// <summary>The path, <c>/api/configuration</c>.</summary>
    string Path { get; }

    /// <summary>The methods that change something, which are accepted besides GET and HEAD.</summary>
    IReadOnlyList<string> Changes { get; }

    /// <summary>
    /// Whether it is a page for browsers, which checks by itself who may see it: a browser sends a cookie instead of a token, and the
    /// origin of its forms.
    /// </summary>
    bool IsPage => false;

    Task AnswerAsync(HttpContext context);
}
