using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>
/// The schemes of ASP.NET Core: those of the gateway that a route of the configuration in force accepts, and those that this build adds. A
/// request keeps the route that it was matched to, so a scheme that a reload has just taken away still has its handler by name.
/// </summary>
internal sealed class ConfiguredSchemes(IOptions<AuthenticationOptions> options, PreauthenticatedHosts hosts)
    : AuthenticationSchemeProvider(options)
{
    public override async Task<IEnumerable<AuthenticationScheme>> GetAllSchemesAsync()
    {
        var inForce = hosts.Schemes;
        return (await base.GetAllSchemesAsync())
            .Where(s => s.Name == OwnSchemes.Route || !OwnSchemes.Contains(s.Name) || inForce.Contains(s.Name));
    }
}
