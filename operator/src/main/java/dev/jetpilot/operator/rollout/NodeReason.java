package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.PodFailure;

/** Why a node runs what it runs. A closed list: every node of a rollout has exactly one. */
public enum NodeReason {
    SERVING("Serving", "serves what it is assigned", true),
    CANARY("Canary", "serves the new revision ahead of its class", true),
    MOVING("Moving", "its new pod is not available yet", false),
    WAITING_FOR_STEP("WaitingForStep", "serves stable until a later step", true),
    WAITING_FOR_BUDGET("WaitingForBudget", "waits until fewer nodes of its class are unavailable", false),
    WAITING_TO_GO_BACK("WaitingToGoBack", "waits for its turn to go back", false),
    HELD("Held", "forward moves are held", false),
    ADMISSION("AdmissionRefused", "the API server would refuse its pod", false),
    ROLLED_BACK("RolledBack", "serves stable: the new revision was rejected", true),
    FAILED("Failed", "failed with the new revision and went back", true),
    ALARMED("Alarmed", "breached on its own with the new revision and went back", true),
    NOTHING_TO_GO_BACK_TO("NothingToGoBackTo", "keeps a rejected revision: there is no other", false),
    OFFLINE("Offline", "its Ready condition is Unknown", false),
    NODE_NOT_READY("NodeNotReady", "its Ready condition is False", false),
    CORDONED("Cordoned", "it is unschedulable", false),
    THROTTLED("Throttled", "it is throttled", false),
    UNCLASSIFIED("Unclassified", "it matches no hardware class of the model", false),
    NO_CAPACITY("NoCapacity", "another rollout holds its GPU", false),
    INCOMPATIBLE("Incompatible", "its hardware cannot run the revision", false),
    NO_GPU("NoGpu", "it offers no GPU to pods", false),
    CRASH_LOOPING("CrashLooping", "its pod crashes again and again", false),
    IMAGE_PULL_FAILED("ImagePullFailed", "its image cannot be pulled", false),
    HOST_DIFFERS("HostDiffers", "the node is not what its labels say", false),
    FETCH_FAILED("FetchFailed", "its model cannot be fetched", false),
    ENGINE_FAILED("EngineFailed", "its engine cannot be built", false),
    VALIDATION_FAILED("ValidationFailed", "the model was tried on it and found wanting", false),
    INIT_FAILED("InitFailed", "an init container of its pod fails", false),
    CONFIG_ERROR("ConfigError", "its container cannot be created", false),
    NOT_READY_IN_TIME("NotReadyInTime", "its pod was not available in time", false),
    UNSCHEDULABLE("Unschedulable", "the scheduler finds no room for its pod", false),
    DESELECTED("Deselected", "the rollout does not select it any more", false);

    /** Of what a pod says, so many characters are repeated where a sentence is about something else. */
    private static final int LONGEST = 240;

    private final String word;
    private final String meaning;
    private final boolean content;

    NodeReason(String word, String meaning, boolean content) {
        this.word = word;
        this.meaning = meaning;
        this.content = content;
    }

    /** The reason of a node whose pod fails. */
    public static NodeReason of(PodFailure failure) {
        return switch (failure.kind()) {
            case CRASH_LOOP -> CRASH_LOOPING;
            case IMAGE_PULL -> IMAGE_PULL_FAILED;
            case HOST_DIFFERS -> HOST_DIFFERS;
            case FETCH_FAILED -> FETCH_FAILED;
            case ENGINE_FAILED -> ENGINE_FAILED;
            case VALIDATION_FAILED -> VALIDATION_FAILED;
            case INIT_FAILED -> INIT_FAILED;
            case CONFIG -> CONFIG_ERROR;
            case UNSCHEDULABLE -> UNSCHEDULABLE;
        };
    }

    /** What it is and what the pod says, for a sentence: {@code EngineFailed: container engine: …}. */
    public static String words(PodFailure failure) {
        String message = failure.message();
        return of(failure).word + ": "
                + (message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...");
    }

    /** The word users see. */
    public String word() {
        return word;
    }

    /** What it means, as the end of a sentence about the node. */
    public String meaning() {
        return meaning;
    }

    /** Whether nothing need be done about the node now. */
    public boolean content() {
        return content;
    }
}
