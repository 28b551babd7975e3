/** Kinds and parts of the groups that extend, guard and authenticate. Import them from types.ts. */
import type * as admission from 'kubernetes-models/admissionregistration.k8s.io/v1';
import type * as apiextensions from 'kubernetes-models/apiextensions.k8s.io/v1';
import type * as apiregistration from 'kubernetes-models/apiregistration.k8s.io/v1';
import type * as authentication from 'kubernetes-models/authentication.k8s.io/v1';
import type * as authorization from 'kubernetes-models/authorization.k8s.io/v1';
import type * as certificates from 'kubernetes-models/certificates.k8s.io/v1';
import type * as flowcontrol from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1';
import type * as nodeGroup from 'kubernetes-models/node.k8s.io/v1';
import type * as resource from 'kubernetes-models/resource.k8s.io/v1';
import type { Stored } from './types-shared.ts';

/* ---- apiextensions.k8s.io/v1 ---- */

export type CustomResourceDefinition = Stored<apiextensions.ICustomResourceDefinition>;
export type CustomResourceColumnDefinition = apiextensions.ICustomResourceColumnDefinition;
export type CustomResourceConversion = apiextensions.ICustomResourceConversion;
export type CustomResourceDefinitionCondition = apiextensions.ICustomResourceDefinitionCondition;
export type CustomResourceDefinitionNames = apiextensions.ICustomResourceDefinitionNames;
export type CustomResourceDefinitionSpec = apiextensions.ICustomResourceDefinitionSpec;
export type CustomResourceDefinitionStatus = apiextensions.ICustomResourceDefinitionStatus;
export type CustomResourceDefinitionVersion = apiextensions.ICustomResourceDefinitionVersion;
export type CustomResourceSubresources = apiextensions.ICustomResourceSubresources;
export type CustomResourceSubresourceScale = apiextensions.ICustomResourceSubresourceScale;
export type CustomResourceSubresourceStatus = apiextensions.ICustomResourceSubresourceStatus;
export type CustomResourceValidation = apiextensions.ICustomResourceValidation;
export type ExternalDocumentation = apiextensions.IExternalDocumentation;
export type JSONSchemaProps = apiextensions.IJSONSchemaProps;
export type JSONSchemaPropsOrArray = apiextensions.IJSONSchemaPropsOrArray;
export type JSONSchemaPropsOrBool = apiextensions.IJSONSchemaPropsOrBool;
export type JSONSchemaPropsOrStringArray = apiextensions.IJSONSchemaPropsOrStringArray;
export type SelectableField = apiextensions.ISelectableField;
export type ServiceReference = apiextensions.IServiceReference;
export type ValidationRule = apiextensions.IValidationRule;
export type WebhookClientConfig = apiextensions.IWebhookClientConfig;
export type WebhookConversion = apiextensions.IWebhookConversion;

/* ---- apiregistration.k8s.io/v1 ---- */

export type APIService = Stored<apiregistration.IAPIService>;
export type APIServiceCondition = apiregistration.IAPIServiceCondition;
export type APIServiceSpec = apiregistration.IAPIServiceSpec;
export type APIServiceStatus = apiregistration.IAPIServiceStatus;
export type APIServiceTargetReference = apiregistration.IServiceReference;

/* ---- admissionregistration.k8s.io/v1 ---- */

export type MutatingAdmissionPolicy = Stored<admission.IMutatingAdmissionPolicy>;
export type MutatingAdmissionPolicyBinding = Stored<admission.IMutatingAdmissionPolicyBinding>;
export type MutatingWebhookConfiguration = Stored<admission.IMutatingWebhookConfiguration>;
export type ValidatingAdmissionPolicy = Stored<admission.IValidatingAdmissionPolicy>;
export type ValidatingAdmissionPolicyBinding = Stored<admission.IValidatingAdmissionPolicyBinding>;
export type ValidatingWebhookConfiguration = Stored<admission.IValidatingWebhookConfiguration>;
export type ApplyConfiguration = admission.IApplyConfiguration;
export type AuditAnnotation = admission.IAuditAnnotation;
export type ExpressionWarning = admission.IExpressionWarning;
export type JSONPatch = admission.IJSONPatch;
export type MatchCondition = admission.IMatchCondition;
export type MatchResources = admission.IMatchResources;
export type MutatingAdmissionPolicyBindingSpec = admission.IMutatingAdmissionPolicyBindingSpec;
export type MutatingAdmissionPolicySpec = admission.IMutatingAdmissionPolicySpec;
export type MutatingWebhook = admission.IMutatingWebhook;
export type Mutation = admission.IMutation;
export type NamedRuleWithOperations = admission.INamedRuleWithOperations;
export type ParamKind = admission.IParamKind;
export type ParamRef = admission.IParamRef;
export type RuleWithOperations = admission.IRuleWithOperations;
export type AdmissionServiceReference = admission.IServiceReference;
export type TypeChecking = admission.ITypeChecking;
export type ValidatingAdmissionPolicyBindingSpec = admission.IValidatingAdmissionPolicyBindingSpec;
export type ValidatingAdmissionPolicySpec = admission.IValidatingAdmissionPolicySpec;
export type ValidatingAdmissionPolicyStatus = admission.IValidatingAdmissionPolicyStatus;
export type ValidatingWebhook = admission.IValidatingWebhook;
export type Validation = admission.IValidation;
export type Variable = admission.IVariable;
export type AdmissionWebhookClientConfig = admission.IWebhookClientConfig;

/* ---- node.k8s.io/v1 ---- */

export type RuntimeClass = Stored<nodeGroup.IRuntimeClass>;
export type Overhead = nodeGroup.IOverhead;
export type Scheduling = nodeGroup.IScheduling;

/* ---- certificates.k8s.io/v1 ---- */

export type CertificateSigningRequest = Stored<certificates.ICertificateSigningRequest>;
export type CertificateSigningRequestSpec = certificates.ICertificateSigningRequestSpec;
export type CertificateSigningRequestStatus = certificates.ICertificateSigningRequestStatus;

/* ---- flowcontrol.apiserver.k8s.io/v1 ---- */

export type FlowSchema = Stored<flowcontrol.IFlowSchema>;
export type PriorityLevelConfiguration = Stored<flowcontrol.IPriorityLevelConfiguration>;
export type FlowSchemaSpec = flowcontrol.IFlowSchemaSpec;
export type FlowSchemaStatus = flowcontrol.IFlowSchemaStatus;
export type PriorityLevelConfigurationSpec = flowcontrol.IPriorityLevelConfigurationSpec;
export type PriorityLevelConfigurationStatus = flowcontrol.IPriorityLevelConfigurationStatus;

/* ---- resource.k8s.io/v1 ---- */

export type DeviceClass = Stored<resource.IDeviceClass>;
export type ResourceClaim = Stored<resource.IResourceClaim>;
export type ResourceClaimTemplate = Stored<resource.IResourceClaimTemplate>;
export type ResourceSlice = Stored<resource.IResourceSlice>;
export type AllocatedDeviceStatus = resource.IAllocatedDeviceStatus;
export type AllocationResult = resource.IAllocationResult;
export type CapacityRequestPolicy = resource.ICapacityRequestPolicy;
export type CapacityRequestPolicyRange = resource.ICapacityRequestPolicyRange;
export type CapacityRequirements = resource.ICapacityRequirements;
export type CounterSet = resource.ICounterSet;
export type Device = resource.IDevice;
export type DeviceAllocationConfiguration = resource.IDeviceAllocationConfiguration;
export type DeviceAttribute = resource.IDeviceAttribute;
export type DeviceCapacity = resource.IDeviceCapacity;
export type DeviceClaim = resource.IDeviceClaim;
export type DeviceConstraint = resource.IDeviceConstraint;
export type DeviceCounterConsumption = resource.IDeviceCounterConsumption;
export type DeviceRequest = resource.IDeviceRequest;
export type DeviceRequestAllocationResult = resource.IDeviceRequestAllocationResult;
export type DeviceSelector = resource.IDeviceSelector;
export type DeviceSubRequest = resource.IDeviceSubRequest;
export type DeviceTaint = resource.IDeviceTaint;
export type DeviceToleration = resource.IDeviceToleration;
export type ExactDeviceRequest = resource.IExactDeviceRequest;
export type NetworkDeviceData = resource.INetworkDeviceData;
export type OpaqueDeviceConfiguration = resource.IOpaqueDeviceConfiguration;
export type ResourceClaimConsumerReference = resource.IResourceClaimConsumerReference;
export type DeviceClassSpec = resource.IDeviceClassSpec;
export type ResourceClaimSpec = resource.IResourceClaimSpec;
export type ResourceClaimStatus = resource.IResourceClaimStatus;
export type ResourceClaimTemplateSpec = resource.IResourceClaimTemplateSpec;
export type ResourceSliceSpec = resource.IResourceSliceSpec;

/* ---- authentication.k8s.io/v1 ---- */

export type SelfSubjectReview = Stored<authentication.ISelfSubjectReview>;
export type TokenRequest = Stored<authentication.ITokenRequest>;
export type TokenReview = Stored<authentication.ITokenReview>;
export type SelfSubjectReviewStatus = authentication.ISelfSubjectReviewStatus;
export type TokenRequestSpec = authentication.ITokenRequestSpec;
export type TokenRequestStatus = authentication.ITokenRequestStatus;
export type TokenReviewSpec = authentication.ITokenReviewSpec;
export type TokenReviewStatus = authentication.ITokenReviewStatus;

/* ---- authorization.k8s.io/v1 ---- */

export type LocalSubjectAccessReview = Stored<authorization.ILocalSubjectAccessReview>;
export type SelfSubjectAccessReview = Stored<authorization.ISelfSubjectAccessReview>;
export type SelfSubjectRulesReview = Stored<authorization.ISelfSubjectRulesReview>;
export type SubjectAccessReview = Stored<authorization.ISubjectAccessReview>;
export type SelfSubjectAccessReviewSpec = authorization.ISelfSubjectAccessReviewSpec;
export type SelfSubjectRulesReviewSpec = authorization.ISelfSubjectRulesReviewSpec;
export type SubjectAccessReviewSpec = authorization.ISubjectAccessReviewSpec;
export type SubjectAccessReviewStatus = authorization.ISubjectAccessReviewStatus;
export type SubjectRulesReviewStatus = authorization.ISubjectRulesReviewStatus;
