using Gateway.Identity.Auditing;

namespace Gateway.Identity.Tokens;

/// <summary>The audit reason of a token's fault.</summary>
public static class TokenFaultReasons
{
    public static AuditReason ToReason(this TokenFault fault) => fault switch
    {
        TokenFault.Malformed => AuditReason.Malformed,
        TokenFault.Issuer => AuditReason.TokenOfUnknownIssuer,
        TokenFault.Algorithm => AuditReason.TokenAlgorithm,
        TokenFault.UnknownKey => AuditReason.TokenKeyUnknown,
        TokenFault.Signature => AuditReason.TokenForged,
        TokenFault.Audience => AuditReason.TokenForOthers,
        TokenFault.Expired => AuditReason.TokenExpired,
        TokenFault.NotYetValid => AuditReason.TokenNotYetValid,
        TokenFault.Scope => AuditReason.TokenLacksScope,
        TokenFault.NoUser => AuditReason.TokenNamesNobody,
        TokenFault.InexactName => AuditReason.InexactName,
        TokenFault.OtherUser => AuditReason.TokenOfOtherUser,
        TokenFault.Nonce => AuditReason.TokenOfOtherSignIn,
        TokenFault.UserInfo => AuditReason.ProviderInvalid,
        _ => AuditReason.None,
    };
}
