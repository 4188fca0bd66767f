using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>A failed sign-in in terms of the response, the access log and the audit log.</summary>
internal sealed record OpenIdConnectResponse(int Status, RequestOutcome Outcome, AuthenticationStatus Result, AuditReason Reason)
{
    public bool IsUnavailable => Result == AuthenticationStatus.DirectoryUnavailable;

    public static OpenIdConnectResponse Of(OpenIdConnectStatus status) => status switch
    {
        OpenIdConnectStatus.StateRefused =>
            new(StatusCodes.Status400BadRequest, RequestOutcome.Denied, AuthenticationStatus.InvalidToken, AuditReason.StateRefused),
        OpenIdConnectStatus.ProviderMixedUp =>
            new(StatusCodes.Status400BadRequest, RequestOutcome.Denied, AuthenticationStatus.InvalidToken, AuditReason.ProviderMixedUp),
        OpenIdConnectStatus.ProviderRefused => new(
            StatusCodes.Status403Forbidden, RequestOutcome.Unauthenticated, AuthenticationStatus.InvalidToken, AuditReason.ProviderRefused),
        OpenIdConnectStatus.ProviderUnavailable => new(
            StatusCodes.Status503ServiceUnavailable,
            RequestOutcome.DirectoryUnavailable,
            AuthenticationStatus.DirectoryUnavailable,
            AuditReason.None),
        OpenIdConnectStatus.ProviderInvalid => new(
            StatusCodes.Status502BadGateway,
            RequestOutcome.DirectoryUnavailable,
            AuthenticationStatus.DirectoryUnavailable,
            AuditReason.ProviderInvalid),
        OpenIdConnectStatus.CodeRefused =>
            new(StatusCodes.Status403Forbidden, RequestOutcome.Unauthenticated, AuthenticationStatus.InvalidToken, AuditReason.CodeRefused),
        OpenIdConnectStatus.TokenRefused or OpenIdConnectStatus.LogoutRefused =>
            new(StatusCodes.Status403Forbidden, RequestOutcome.Unauthenticated, AuthenticationStatus.InvalidToken, AuditReason.Malformed),
        OpenIdConnectStatus.Throttled =>
            new(StatusCodes.Status429TooManyRequests, RequestOutcome.LockedOut, AuthenticationStatus.Throttled, AuditReason.None),
        _ => new(StatusCodes.Status200OK, RequestOutcome.Answered, AuthenticationStatus.Accepted, AuditReason.None),
    };
}
