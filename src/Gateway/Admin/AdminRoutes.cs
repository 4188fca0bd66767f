using Gateway.Preauthentication.Assertions;

namespace Gateway.Admin;

/// <summary>The endpoints of the admin listener: its own, and those that other rooms offer.</summary>
internal sealed class AdminRoutes(IEnumerable<IAdminEndpoint> offered)
{
    private static readonly Dictionary<string, string[]> Own = new(StringComparer.Ordinal)
    {
        [AdminEndpoints.HealthPath] = [],
        [AdminEndpoints.ReadyPath] = [],
        [AdminEndpoints.MetricsPath] = [],
        [AdminEndpoints.StatusPath] = [],
        [LockoutEndpoints.Path] = ["DELETE"],
        [FactorEndpoints.Path] = ["POST", "DELETE"],
        [AppPasswordEndpoints.Path] = ["DELETE"],
        [SessionEndpoints.Path] = ["DELETE"],
        [ThrottlingEndpoints.Path] = ["DELETE"],
        [DrainEndpoints.Path] = ["POST", "DELETE"],
        [AssertionKeysPage.Path] = [],
        [AuthorityEndpoints.CertificatePath] = [],
        [AuthorityEndpoints.RevocationListPath] = [],
    };

    private readonly IAdminEndpoint[] _offered = [.. offered];

    /// <summary>Every path for programs, each with the methods besides GET and HEAD that it accepts.</summary>
    public IEnumerable<(string Path, IReadOnlyList<string> Changes)> All => Own
        .Select(own => (own.Key, (IReadOnlyList<string>)own.Value))
        .Concat(_offered.Where(e => !e.IsPage).Select(e => (e.Path, e.Changes)));

    /// <summary>The methods besides GET and HEAD that a path accepts: the only changes that the admin listener offers.</summary>
    public IReadOnlyList<string> Changes(PathString path) =>
        Own.TryGetValue(path.Value ?? "", out var changes) ? changes : Find(path)?.Changes ?? [];

    public IAdminEndpoint? Find(PathString path) => Array.Find(_offered, e => path == e.Path);
}
