namespace Gateway.Admin;

/// <summary>The endpoints of the admin listener: its own, and those that other rooms offer.</summary>
internal sealed class AdminRoutes(IEnumerable<IAdminEndpoint> offered)
{
    private readonly IAdminEndpoint[] _offered = [.. offered];

    public IEnumerable<string> OfferedPaths => _offered.Select(e => e.Path);

    /// <summary>The methods besides GET and HEAD that a path accepts: the only changes that the admin listener offers.</summary>
    public IReadOnlyList<string> Changes(PathString path) => path.Value switch
    {
        LockoutEndpoints.Path or ThrottlingEndpoints.Path or SessionEndpoints.Path or AppPasswordEndpoints.Path => ["DELETE"],
        DrainEndpoints.Path or FactorEndpoints.Path => ["POST", "DELETE"],
        _ => Find(path)?.Changes ?? [],
    };

    public IAdminEndpoint? Find(PathString path) => Array.Find(_offered, e => path == e.Path);
}
