using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>What a sign-in that failed is to the browser, to the access log and to the audit log.</summary>
internal sealed record OpenIdConnectAnswer(int Status, RequestOutcome Outcome, AuthenticationResult Result, AuditReason Reason)
{
    public bool IsUnavailable => Result == AuthenticationResult.DirectoryUnavailable;

    public static OpenIdConnectAnswer Of(OpenIdConnectOutcome outcome) => outcome switch
    {
        OpenIdConnectOutcome.StateRefused => new(StatusCodes.Status400BadRequest, RequestOutcome.Denied, AuthenticationResult.InvalidToken, AuditReason.StateRefused),
        OpenIdConnectOutcome.ProviderMixedUp => new(StatusCodes.Status400BadRequest, RequestOutcome.Denied, AuthenticationResult.InvalidToken, AuditReason.ProviderMixedUp),
        OpenIdConnectOutcome.ProviderRefused => new(StatusCodes.Status403Forbidden, RequestOutcome.Unauthenticated, AuthenticationResult.InvalidToken, AuditReason.ProviderRefused),
        OpenIdConnectOutcome.ProviderUnavailable => new(StatusCodes.Status503ServiceUnavailable, RequestOutcome.DirectoryUnavailable, AuthenticationResult.DirectoryUnavailable, AuditReason.None),
        OpenIdConnectOutcome.ProviderInvalid => new(StatusCodes.Status502BadGateway, RequestOutcome.DirectoryUnavailable, AuthenticationResult.DirectoryUnavailable, AuditReason.ProviderInvalid),
        OpenIdConnectOutcome.CodeRefused => new(StatusCodes.Status403Forbidden, RequestOutcome.Unauthenticated, AuthenticationResult.InvalidToken, AuditReason.CodeRefused),
        OpenIdConnectOutcome.TokenRefused or OpenIdConnectOutcome.LogoutRefused => new(StatusCodes.Status403Forbidden, RequestOutcome.Unauthenticated, AuthenticationResult.InvalidToken, AuditReason.Malformed),
        OpenIdConnectOutcome.Throttled => new(StatusCodes.Status429TooManyRequests, RequestOutcome.LockedOut, AuthenticationResult.Throttled, AuditReason.None),
        _ => new(StatusCodes.Status200OK, RequestOutcome.Answered, AuthenticationResult.Accepted, AuditReason.None),
    };
}
