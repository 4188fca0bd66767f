using System.Security.Claims;
using Gateway.Identity;

namespace Gateway.Preauthentication;

/// <summary>A verified user as ASP.NET Core sees one; groups are asked from the user, not copied into claims.</summary>
internal sealed class UserPrincipal(UserIdentity user, string scheme)
    : ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user.Name)], scheme))
{
    public UserIdentity User { get; } = user;

    public override bool IsInRole(string role) => User.Groups.Contains(role);
}
