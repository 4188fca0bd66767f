using System.Security.Claims;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication;

/// <summary>
/// What <see cref="HttpContext.User"/> says of an authenticated user, for transforms, logs and authorization policies: the name, each group
/// as a role, the scheme, and the directory or issuer.
/// </summary>
internal static class UserClaims
{
    public const string Scheme = "gateway.scheme";
    public const string Directory = "gateway.directory";

    public static ClaimsIdentity Of(UserIdentity user, string scheme)
    {
        var claims = new List<Claim>(user.Groups.Count + 4)
        {
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.NameIdentifier, user.Name),
            new(Scheme, scheme),
            new(Directory, user.Directory),
        };
        foreach (var group in user.Groups)
        {
            claims.Add(new Claim(ClaimTypes.Role, group));
        }

        return new ClaimsIdentity(claims, scheme);
    }
}
