using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Custom;

/// <summary>
/// The authentication handlers and authorization policies that a build of the gateway adds to its own, one line for each. A route names
/// them in <c>CustomSchemes</c> and <c>AuthorizationPolicy</c>, and <c>gateway check</c> knows them.
/// </summary>
internal sealed class CustomAuthentication
{
    private readonly Action<AuthenticationBuilder, AuthorizationBuilder> _add;
    private readonly AuthorizationOptions _policies;

    public CustomAuthentication(Action<AuthenticationBuilder, AuthorizationBuilder> add)
    {
        _add = add;
        var services = new ServiceCollection();
        AddTo(services);
        using var provider = services.BuildServiceProvider();
        _policies = provider.GetRequiredService<IOptions<AuthorizationOptions>>().Value;
        Schemes = [.. provider.GetRequiredService<IOptions<AuthenticationOptions>>().Value.Schemes.Select(s => s.Name)];
    }

    /// <summary>The additions of this build: none. Add a line here, such as schemes.AddJwtBearer("Partner", ...).</summary>
    public static CustomAuthentication OfThisBuild { get; } = new((schemes, policies) => { });

    public IReadOnlyList<string> Schemes { get; }

    public bool HasPolicy(string name) => _policies.GetPolicy(name) is not null;

    public void AddTo(IServiceCollection services) => _add(services.AddAuthentication(), services.AddAuthorizationBuilder());
}
