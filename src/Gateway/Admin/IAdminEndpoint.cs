namespace Gateway.Admin;

/// <summary>An endpoint of the admin listener that another room offers, registered as a singleton.</summary>
internal interface IAdminEndpoint
{
    /// <summary>The path, <c>/api/configuration</c>.</summary>
    string Path { get; }

    /// <summary>The methods that change something, which are accepted besides GET and HEAD.</summary>
    IReadOnlyList<string> Changes { get; }

    Task AnswerAsync(HttpContext context);
}
