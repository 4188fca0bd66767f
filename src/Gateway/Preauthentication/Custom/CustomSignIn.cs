using System.Collections.Frozen;
using System.Security.Claims;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication.Custom;

/// <summary>
/// Hands the result of a custom handler to the authenticator, so that its users are counted, audited and named by the same rules as all
/// others, and its refusals count against their source.
/// </summary>
internal sealed class CustomSignIn(Authenticator authenticator)
{
    // Where the handler's options name no claim for the name: stable identifiers only, because users may choose their display names.
    private static readonly string[] NameClaims = [ClaimTypes.NameIdentifier, "sub"];
    private static readonly string[] GroupClaims = [ClaimTypes.Role, "roles", "groups"];

    public async ValueTask<SignInResult> SignInAsync(
        HttpContext context, RoutePreauthentication route, string scheme, AuthenticateResult handled)
    {
        var attempt = SignInContexts.Of(context, scheme, route.Route);
        if (!handled.Succeeded || NameOf(handled.Principal) is not { } name)
        {
            var refused = ExternalIdentity.Refused(scheme, AuditReason.HandlerRefused);
            var reason = handled.Succeeded ? "The handler names no user." : handled.Failure?.GetType().Name;
            return SignInResult.Of(scheme, await authenticator.AuthenticateAsync(refused, attempt, context.RequestAborted)) with
            {
                Reason = reason,
            };
        }

        var result = await authenticator.AuthenticateAsync(new ExternalIdentity(name, scheme), attempt, context.RequestAborted);
        if (result.User is not { } user)
        {
            return SignInResult.Of(scheme, result);
        }

        // The groups come with every request, while the authenticator caches the name.
        var named = new UserIdentity { Name = user.Name, Directory = user.Directory, Groups = GroupsOf(handled.Principal) };
        return SignInResult.Accepted(scheme, named) with { Principal = handled.Principal };
    }

    private static string? NameOf(ClaimsPrincipal principal) => principal.Identity?.Name is { Length: > 0 } name
        ? name
        : NameClaims.Select(claim => principal.FindFirst(claim)?.Value).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private static FrozenSet<string> GroupsOf(ClaimsPrincipal principal) => principal.Claims
        .Where(claim => claim.Type == (claim.Subject?.RoleClaimType ?? ClaimTypes.Role) || GroupClaims.Contains(claim.Type))
        .Select(claim => claim.Value)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
